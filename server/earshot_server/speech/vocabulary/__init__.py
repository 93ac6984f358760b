"""A clinic's own words: pronounced, put into lexicon and language model, and a decoding graph made of both.

`models/earshot-en/build/README.md` says how the shipped graph is composed; the modules follow it.
"""
