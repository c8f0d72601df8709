"""How well are paraphrases told from look-alikes? vnpara, through the public `Comparer`."""

import json

from data import OUT
from sklearn.metrics import f1_score, precision_score, recall_score
from train_pairs import is_train, read

from hearsay import Comparer
from hearsay.text import fold, strip_marks


def main() -> None:
    """Print F1 at probability 0.5 for the part never trained on and for the whole set."""
    comparer, figures = Comparer(), {}
    pairs = read()
    for name, chosen in (
        ("reported 40 %", [p for p in pairs if not is_train(p[0], p[1])]),
        ("all pairs", pairs),
    ):
        truth = [p[2] for p in chosen]
        for form, change in (
            ("as written", str),
            ("b without tone marks", lambda t: strip_marks(fold(t))),
        ):
            said = [comparer.compare(a, change(b)).same >= 0.5 for a, b, _ in chosen]
            figures[f"vnpara, {name} ({len(chosen)} pairs), {form}"] = {
                "f1": f1_score(truth, said),
                "precision": precision_score(truth, said),
                "recall": recall_score(truth, said),
            }
    for name, row in figures.items():
        print(f"{name:58s}", "  ".join(f"{k} {v:.3f}" for k, v in row.items()))
    OUT.mkdir(exist_ok=True)
    (OUT / "pairs.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
