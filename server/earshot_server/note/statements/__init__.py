"""From findings to statements: templates, sections and their order."""
