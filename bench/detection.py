"""Is there a checkable claim? F1 and AUC on held-out sets, beside the majority and TF-IDF."""

import json

from data import OUT
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from train_detect import claims, golden, subjectivity, train_sets

from hearsay import Detector
from hearsay.text import analyse


def main() -> None:
    """Print a table and write it as JSON."""
    sets = {
        "claim, tweets en (2022 1B dev_test)": claims(
            "checkthat2022-task1/CT22_english_1B_claim_dev_test.tsv", "class_label"
        ),
        "claim, tweets en (2020 task 1 dev)": claims("checkthat2020-task1/dev.tsv", "claim"),
    }
    held_out = subjectivity("dev_test")
    for lang in ("en", "de", "it", "bg", "ar"):
        sets[f"objective sentences {lang} (2025)"] = [r for r in held_out if r[1] == lang]
    for lang in ("en", "vi", "th"):
        sets[f"our own sentences {lang}, not trained on"] = [
            r for r in golden(odd=True) if r[1] == lang
        ]
    train = train_sets()
    peer = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, min_df=2), LogisticRegression(C=3, max_iter=2000)
    )
    peer.fit([r[0] for r in train], [r[2] for r in train])
    detector, figures = Detector.load(), {}
    print(
        f"{'data':44s} {'n':>5s} {'all yes F1':>10s} {'TF-IDF F1':>9s} {'F1':>6s} {'AUC':>6s} {'TF-IDF AUC':>10s}"
    )
    for name, rows in sets.items():
        truth = [r[2] for r in rows]
        ours = [detector.judge(analyse(r[0], r[1])).probability for r in rows]
        theirs = peer.predict_proba([r[0] for r in rows])[:, 1]
        row = {
            "n": len(rows),
            "all_yes_f1": f1_score(truth, [1] * len(truth)),
            "tfidf_f1": f1_score(truth, theirs >= 0.5),
            "f1": f1_score(truth, [p >= 0.5 for p in ours]),
            "auc": roc_auc_score(truth, ours),
            "tfidf_auc": roc_auc_score(truth, theirs),
        }
        figures[name] = row
        print(
            f"{name:44s} {row['n']:5d} {row['all_yes_f1']:10.3f} {row['tfidf_f1']:9.3f} {row['f1']:6.3f} "
            f"{row['auc']:6.3f} {row['tfidf_auc']:10.3f}"
        )
    OUT.mkdir(exist_ok=True)
    (OUT / "detection.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
