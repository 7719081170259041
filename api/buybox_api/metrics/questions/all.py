"""Every question that a scrape asks, in the order in which they are asked."""

from buybox_desk.changes.backlog import backlog
from buybox_desk.changes.workers import workers

from buybox_api.metrics.questions.changes import change_questions
from buybox_api.metrics.questions.engine import OPENSEARCH
from buybox_api.metrics.questions.generations import GENERATIONS
from buybox_api.metrics.questions.loads import LOADS, REJECTED
from buybox_api.metrics.questions.locks import LOCKED
from buybox_api.metrics.questions.stock import FRONTIERS, STOCK

QUESTIONS = (
    OPENSEARCH,
    *change_questions(backlog, workers),
    GENERATIONS,
    LOCKED,
    LOADS,
    REJECTED,
    STOCK,
    FRONTIERS,
)
