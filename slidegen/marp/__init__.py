"""Marp Markdown into HTML and PDF, through one warm Node process that runs the pinned marp-cli.

    with Renderer(say=print) as renderer:
        renderer.start()                      # early: Node loads while figures are drawn
        conversion = renderer.convert(Request(...))

node.py finds Node, install.py puts the pinned packages into the user's cache, browser.py finds the browser that PDF
needs, driver.py talks to npm/driver.mjs in the messages of messages.py, artefacts.py looks at what came out.
What is wrong with a deck comes back as findings, not as exceptions.
"""
