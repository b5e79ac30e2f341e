"""Re-verify a double-random draw of the portal: ``python3 verify_draw.py [folder]`` (standard library only).

Compare the two printed hashes (list.txt, plan.json) with those published before the digits existed; the script says
whether digits.txt gives exactly result.txt. Algorithm ``mkt-draw-v1``.
"""

import hashlib
import json
import sys
from itertools import combinations
from pathlib import Path


def sha(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()


def pair(seed: str, code: str, free: dict, recused: set, left: int) -> tuple:
    """Two officers by their tickets; ``free``: shops each may still take, ``left``: shops that come after this one."""
    tickets = sorted((sha(seed, "officer", code, o), o) for o in free if (code, o) not in recused)
    able = list(combinations([officer for _, officer in tickets if free[officer] > 0], 2))
    for two in able:  # the first pair that leaves two officers for every shop to come
        if sum(max(0, min(n - (o in two), left)) for o, n in free.items()) >= 2 * left:
            return two
    return able[0] if able else tuple(officer for _, officer in tickets[:2])


def draw(listed: bytes, plan_file: bytes, digits: str) -> str:
    """The text of result.txt: one head line, the drawn in the order of their tickets, then the reserve of each class."""
    plan, list_hash = json.loads(plan_file), hashlib.sha256(listed).hexdigest()
    seed = "\x1f".join((plan["algorithm"], plan["plan"], list_hash, digits))
    levels, drawn, lines = {}, [], []
    for code, name, level in (line.split("|") for line in listed.decode("utf-8").rstrip("\n").split("\n")):
        levels.setdefault(level, []).append((sha(seed, level, code), code, name))
    for level, rows in sorted(levels.items()):
        rows.sort()
        quota, spare = plan["quota"].get(level, 0), plan["reserve"].get(level, 0)
        drawn += [(ticket, level, code, name) for ticket, code, name in rows[:quota]]
        later = enumerate(rows[quota : quota + spare], 1)
        lines += [f"reserve|{n}|{level}|{code}|{name}|{ticket}||" for n, (ticket, code, name) in later]
    officers, recused = [one[0] for one in plan["officers"]], {tuple(one) for one in plan["recusals"]}
    free, first = dict.fromkeys(officers, -(-2 * len(drawn) // len(officers))), []
    for n, (ticket, level, code, name) in enumerate(sorted(drawn), 1):
        two = pair(seed, code, free, recused, len(drawn) - n)
        free.update({officer: free[officer] - 1 for officer in two})
        first.append("|".join(("drawn", str(n), level, code, name, ticket, *two)))
    head = (plan["algorithm"], plan["plan"], hashlib.sha256(plan_file).hexdigest(), list_hash, digits)
    return "\n".join(["|".join(head), *first, *lines]) + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    files = (folder / name for name in ("list.txt", "plan.json", "result.txt"))
    listed, plan_file, result = (file.read_bytes() for file in files)
    same = draw(listed, plan_file, (folder / "digits.txt").read_text().strip()) == result.decode("utf-8")
    same = same and json.loads(plan_file)["list_sha256"] == hashlib.sha256(listed).hexdigest()
    print(*(f"SHA-256 {hashlib.sha256(content).hexdigest()}\n" for content in (listed, plan_file)), sep="")
    print("一致：结果由公布的名单、方案和数字唯一确定" if same else "不一致：文件被改动过")
    sys.exit(0 if same else 1)
