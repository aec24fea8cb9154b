def titles():
    return []
