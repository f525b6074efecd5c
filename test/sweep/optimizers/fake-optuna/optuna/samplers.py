def TPESampler(seed, constant_liar):
    return None
