"""Answers the benchmark, one line for each line, tab between words, until stdin ends.

`judge FILE` -> `valid` or `refused REASON`; `load FILE...` -> `loaded`; `run MS` ->
`DOCUMENTS MS CPU-MS`, the second of the clock on the wall, the third of the processor.
"""

import sys
import time


def read(name):
    with open(name, "rb") as file:
        return file.read()


def serve(judge):
    """`judge(bytes)` returns None when the document is valid, else why not."""
    loaded = []
    for line in sys.stdin:
        word, *words = line.rstrip("\n").split("\t")
        if word == "judge":
            try:
                refusal = judge(read(words[0]))
            except Exception as error:
                refusal = repr(error)
            answer = "valid" if refusal is None else "refused\t" + " ".join(str(refusal).split())
        elif word == "load":
            loaded = [read(name) for name in words]
            answer = "loaded"
        elif word == "run":
            answer = run(judge, loaded, float(words[0]) / 1000)
        else:
            raise ValueError("unknown word " + word)
        print(answer, flush=True)


def run(judge, loaded, seconds):
    used = time.process_time()
    start = time.perf_counter()
    done = 0
    while done == 0 or time.perf_counter() - start < seconds:
        refusal = judge(loaded[done % len(loaded)])
        if refusal is not None:
            raise ValueError(f"a document was refused while timed: {refusal}")
        done += 1
    ms = (time.perf_counter() - start) * 1000
    return f"{done}\t{ms}\t{(time.process_time() - used) * 1000}"
