"""Small programs as a scientist would write them, declared by `_program` for `tests/test_corpus.py`."""
