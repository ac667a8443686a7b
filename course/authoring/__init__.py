"""From a chapter's text to nbgrader's notebooks, and the proof that every exercise keeps its promises."""
