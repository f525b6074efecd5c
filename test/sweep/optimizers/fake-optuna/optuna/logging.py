WARNING = 30


def set_verbosity(level):
    pass
