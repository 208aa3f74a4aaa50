"""Small programs as a scientist would write them, declared by `_program` for `tests/test_corpus.py`.

They have no types and follow no linter, as what users write; hence the `# type: ignore` at their heads.
"""
