"""The class at a glance: who is where, which exercises are hard, and which wrong answers come again and again."""
