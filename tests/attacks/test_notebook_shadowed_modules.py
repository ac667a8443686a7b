"""Files and folders called like the modules that tests and engine use."""

from .kit import ALL, Attack, files

EVIL = "print('ESCAPED')\nrows = columns = versus = lambda *arguments, **options: []\n"
NAMES = dict.fromkeys(
    [
        f"{name}__py"
        for name in (
            "json",
            "os",
            "pathlib",
            "psycopg",
            "environment",
            "autograder",
            "course",
            "IPython",
            "ast",
            "struct",
        )
    ]
    + [
        "course_in_study_in_init__py",
        "environment_in_templates__py",
        "autograder_in_sealing__py",
        "asyncio_in_events__py",
    ],
    EVIL,
)
ATTACK = Attack("notebook", files(**NAMES), base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
