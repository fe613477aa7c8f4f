"""Talks as programs: an outline in YAML and Markdown, figures as Python, slides through Marp.

One build is one walk down this line, each arrow a function of the room named after it::

    outline.yaml -> Outline -> Deck -> FigureJobs -> JobResults -> MarpDocument -> Artifacts -> BuildReport
                    outline    deck    deck          execution     rendering       publishing   build

Rooms know only what lies before them in ``tests/spine/test_rooms.py``; ``build.build`` is the line itself.
``worker`` stands apart: it runs in child processes and is the only room that imports matplotlib and the author's code.
"""

__version__ = "0.1.0"
