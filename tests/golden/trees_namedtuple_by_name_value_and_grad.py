from tests.corpus.trees import Point


def namedtuple_by_name_value_and_grad(p):
    x = p[0]
    y = p[1]
    v1 = y ** 2
    return x * v1, Point(v1, 2.0 * x * y)
