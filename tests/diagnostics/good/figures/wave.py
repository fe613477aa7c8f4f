import matplotlib.pyplot as plt


def wave(*, periods: int = 2):
    fig, ax = plt.subplots()
    ax.plot([0, periods], [0, 1])
    return fig, {"periods": periods}
