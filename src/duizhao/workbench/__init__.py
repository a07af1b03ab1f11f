"""The workbench: a local web app over the store, to read, correct, decide and re-run in a browser.

``app`` puts it together; ``guard`` lets in who has the token; ``desk`` holds what people do, for ``api`` (JSON) and
``pages`` (HTML); ``worker`` does long work in the background.
"""
