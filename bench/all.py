"""Run every benchmark and write what each printed into bench/RESULTS.md, with its command."""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = {
    "matching.py": "Finding the right check (MAP@5)",
    "answers.py": "Automatic answers: risk and coverage",
    "text.py": "Texts: speed, languages, addresses",
    "pairs.py": "Same claim or not, for two sentences",
    "guards.py": "Guards",
    "detection.py": "Is there a checkable claim?",
    "grouping.py": "Grouping messages by claim",
    "speed.py": "Speed and memory",
    "grouping_growth.py": "Time per message as groups grow",
    "robustness.py": "Hostile strings",
    "desk_load.py": "The desk with 350,000 messages and 20 people",
    "tipline_load.py": "The tipline on an election day: 32,000 tips in 10 minutes",
    "public_pages.py": "Public pages a second",
}


def run(name: str) -> str:
    """Run one program, show what it prints as it comes, and return it."""
    print(f"== {name}", file=sys.stderr, flush=True)
    command = [sys.executable, str(HERE / name)]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    if process.returncode:
        lines.append(f"(stopped with exit code {process.returncode})\n")
    return "".join(lines)


def main() -> None:
    """Run the chosen programs; sections of the others stay as they were.

    What `goals.md` says of them, met and missed, is written by hand and stands first.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", nargs="*", help=f"some of: {', '.join(PROGRAMS)}")
    chosen = parser.parse_args().programs or [p for p in PROGRAMS if (HERE / p).exists()]
    target = HERE / "RESULTS.md"
    sections = _read(target)
    for name in chosen:
        sections[name] = run(name)
    target.write_text(_write(sections), encoding="utf-8")


def _read(path: Path) -> dict[str, str]:
    sections: dict[str, str] = {}
    if path.exists():
        for part in path.read_text(encoding="utf-8").split("\n## ")[1:]:
            _, found, rest = part.partition("`python bench/")
            if not found:  # the goals, which stand first
                continue
            name = rest.split("`", 1)[0]
            sections[name] = part.split("```\n", 1)[1].rsplit("```", 1)[0]
    return sections


def _write(sections: dict[str, str]) -> str:
    head = (
        "# Results\n\n"
        f"Measured with {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}. Each section shows its command; "
        "`make bench` runs them all.\nThe data are public research sets that are not part of "
        "this repository (`HEARSAY_DATA`, `HEARSAY_MODELS`).\n"
    )
    goals = HERE / "goals.md"
    parts = [head, "\n" + goals.read_text(encoding="utf-8") if goals.is_file() else ""]
    for name, title in PROGRAMS.items():
        if name in sections:
            parts.append(f"\n## {title}\n\n`python bench/{name}`\n\n```\n{sections[name]}```\n")
    return "".join(parts)


if __name__ == "__main__":
    main()
