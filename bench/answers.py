"""Automatic answers at 1 %: how many are wrong, how many messages are answered?

CheckThat! 2020 and 2021 test, each against its own claims, thresholds from the training split.
"""

import json

from data import ENCODER, OUT
from matching_data import load

from hearsay import Detector, Engine, Matcher, Message
from hearsay.evals.match_report import evaluate_matches
from hearsay.match import OnnxEncoder
from hearsay.match.decide import Policy
from hearsay.match.risk import clopper_pearson
from hearsay.types import Decision

SETS = ("checkthat2020-task2", "checkthat2021-task2a")


def main() -> None:
    """Print risk and coverage with and without encoder, at 1 % and 2 %."""
    figures = {}
    print(f"{'encoder':8s} {'alpha':>6s} {'answered':>26s} {'wrong':>26s} {'guarded':>9s}")
    for encoder in (None, OnnxEncoder.open(ENCODER)):
        for alpha in (0.01, 0.02):
            wrong = answered = total = guarded = 0
            for name in SETS:
                split = load(name, "test")
                matcher = Matcher.build(split.checks, encoder)
                policy = Policy.default(alpha, encoder=encoder is not None)
                engine = Engine(matcher, Detector.load(), policy)
                messages = [Message(m, t) for m, t in split.messages.items() if m in split.truth]
                results = list(engine.process_many(messages))
                report = evaluate_matches(results, split.truth)
                total += report.messages
                answered += sum(r.decision is Decision.ANSWER for r in results)
                wrong += report.risk.count
                guarded += report.guarded.count
            cover, risk = clopper_pearson(answered, total), clopper_pearson(wrong, answered)
            name = "none" if encoder is None else encoder.name[:8]
            print(
                f"{name:8s} {alpha:6.2f} {answered:4d}/{total} = {cover.value:.3f} [{cover.low:.3f},{cover.high:.3f}]"
                f"  {wrong:3d}/{answered} = {risk.value:.3f} [{risk.low:.3f},{risk.high:.3f}] {guarded:5d}"
            )
            figures[f"{name} {alpha}"] = {
                "answered": answered,
                "of": total,
                "wrong": wrong,
                "guarded": guarded,
            }
    OUT.mkdir(exist_ok=True)
    (OUT / "answers.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
