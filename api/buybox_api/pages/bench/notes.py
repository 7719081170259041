"""What pages of merchandisers say after something was done, by the word in `?done=`."""

DONE = {
    "saved": "Saved into your draft. Nothing is live before you publish it.",
    "begun": "Your draft begins from the live version.",
    "dropped": "Your draft is gone. The live version stays as it is.",
    "rebased": "Your changes now stand on the live version.",
    "rule-added": "The rule is in your draft. It is live when you publish it.",
    "rule-changed": "The rule is changed in your draft.",
    "rule-removed": "The rule is removed from your draft.",
    "published": "Published: shoppers see it within two seconds.",
    "trial": "The trial runs: a share of the shoppers gets your version within two seconds.",
    "promoted": "The trial's version is live for everybody.",
    "trial-dropped": "The trial is over; everybody gets the live version again.",
    "rolled-back": "Rolled back: the earlier version is live again, under a new number.",
    "started": "The preview is being worked out.",
}
