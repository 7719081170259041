"use strict";
// Pages of merchandisers: what sliders do is shown at once, and a preview that is worked out tells how far it is.

const WAIT_MS = 120;

// A session that is over leads to the sign-in page, which is no answer.
function isAnswer(answer) {
  return answer.ok && (answer.headers.get("Content-Type") || "").includes("json");
}

function followSliders() {
  const sliders = document.getElementById("sliders");
  if (!sliders) return;
  let waiting = 0;
  let asked = 0;

  sliders.addEventListener("input", (event) => {
    const field = event.target;
    const part = field.name.replace("_slider", "");
    const number = document.getElementById(part);
    const slider = document.getElementById(`${part}-slider`);
    if (field === slider) number.value = slider.value;
    else if (number.value.trim() !== "") slider.value = number.value.replace(",", ".");
    else slider.value = number.placeholder || "1";
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, WAIT_MS);
  });

  function address(path) {
    const url = new URL(sliders.dataset.address, window.location.href);
    url.pathname = path;
    for (const number of sliders.querySelectorAll("input[type=text]")) {
      const was = sliders.querySelector(`input[name=${number.name}_was]`);
      if (number.value !== was.value) url.searchParams.set(number.name, number.value);
    }
    return url;
  }

  async function ask() {
    const mine = ++asked;
    window.history.replaceState(null, "", address(window.location.pathname));
    const answer = await fetch(address(sliders.dataset.preview), { headers: { Accept: "application/json" } });
    if (!isAnswer(answer) || mine !== asked) return;
    const seen = await answer.json();
    if (mine !== asked) return;
    document.getElementById("at-once").innerHTML = seen.html;
    document.getElementById("at-once-said").textContent = seen.said;
    for (const number of sliders.querySelectorAll("input[type=text]")) {
      const told = document.getElementById(`${number.name}-told`);
      told.textContent = seen.errors[number.name] || "";
      told.hidden = !(number.name in seen.errors);
      number.setAttribute("aria-invalid", String(number.name in seen.errors));
    }
  }
}

function followProgress() {
  const bar = document.getElementById("preview-progress");
  if (!bar) return;
  const look = async () => {
    const answer = await fetch(bar.dataset.address, { headers: { Accept: "application/json" } });
    if (!isAnswer(answer)) {
      window.location.reload();
      return;
    }
    const state = await answer.json();
    if (state.status !== "running") {
      window.location.reload();
      return;
    }
    bar.value = state.share;
    document.getElementById("preview-said").textContent = state.said;
    window.setTimeout(look, 1000);
  };
  window.setTimeout(look, 1000);
}

followSliders();
followProgress();
