"""What a learner gets back: a page, a report and a notebook that say what went wrong and give nothing away."""

from autograder.feedback.page import page
from autograder.feedback.report import report
from autograder.feedback.scrub import Scrubbed, scrub, scrub_verdict

__all__ = ["Scrubbed", "page", "report", "scrub", "scrub_verdict"]
