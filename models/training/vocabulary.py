"""Makes the text encoder's WordPiece vocabulary: python vocabulary.py --texts FOLDER --captions index.jsonl.gz --out FOLDER"""
import argparse
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from pictures import read_index
from texts import read_pairs, read_prose

SIZE = 16_384
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAIRS_WEIGHT = 3
"""Names, gear and creatures are rare in old prose; the pairs' words count this often."""


def corpus(texts: Path, pictures: Path):
    for at, paragraph in enumerate(read_prose(texts)):
        if at % 2 == 0:
            yield paragraph
    for _ in range(PAIRS_WEIGHT):
        for row in read_pairs(texts):
            yield row["a"]
            yield row["b"]
        for row in read_index(pictures):
            yield " ".join([row["caption"], *row["tags"]])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=SIZE, special_tokens=SPECIAL, min_frequency=3, limit_alphabet=200)
    tokenizer.train_from_iterator(corpus(args.texts, args.pictures), trainer)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", sep), ("[CLS]", cls))
    tokenizer.save(str(args.out / "tokenizer.json"))


if __name__ == "__main__":
    main()
