"""Word vectors from co-occurrence counts, as positive pointwise mutual information, reduced to WIDTH numbers.

Levy & Goldberg 2014 show that this is what word2vec learns; counting takes minutes where training takes hours.
"""
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from tokenizers import Tokenizer

from texts import read_pairs, read_prose

WINDOW = 5
GAP = -1


def token_stream(folder: Path, tokenizer: Tokenizer) -> np.ndarray:
    """All texts one after the other, with gaps wider than the window between them."""
    texts = [*read_prose(folder), *(f"{row['a']} : {row['b']}" for row in read_pairs(folder) for _ in range(2))]
    gap = np.full(WINDOW + 1, GAP, np.int32)
    parts = []
    for start in range(0, len(texts), 20_000):
        for encoded in tokenizer.encode_batch_fast(texts[start : start + 20_000], add_special_tokens=False):
            parts += [np.array(encoded.ids, np.int32), gap]
    return np.concatenate(parts)


def count_neighbors(stream: np.ndarray, size: int) -> sparse.csr_matrix:
    """[size, size]: how often two tokens stand within the window, near ones counting more."""
    counts = sparse.csr_matrix((size, size))
    for distance in range(1, WINDOW + 1):
        left, right = stream[:-distance], stream[distance:]
        inside = (left != GAP) & (right != GAP)
        keys, times = np.unique(left[inside].astype(np.int64) * size + right[inside], return_counts=True)
        counts += sparse.csr_matrix((times / distance, (keys // size, keys % size)), shape=(size, size))
    return counts + counts.T


def reduce(matrix: sparse.csr_matrix, width: int, seed: int) -> np.ndarray:
    """[rows, width]: left singular vectors times the root of their values (Halko et al. 2011, four power iterations)."""
    basis = np.random.default_rng(seed).normal(size=(matrix.shape[1], width + 32)).astype(np.float32)
    for _ in range(4):
        basis, _ = np.linalg.qr(matrix @ basis)
    left, values, _ = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    return (basis @ left)[:, :width] * np.sqrt(values[:width])


def learn(folder: Path, tokenizer: Tokenizer, width: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Vectors [V, width] and frequencies [V] of the vocabulary."""
    size = tokenizer.get_vocab_size()
    stream = token_stream(folder, tokenizer)
    counts = count_neighbors(stream, size).tocoo()
    total = np.bincount(counts.row, counts.data, size) + 1e-9
    context = total**0.75 / (total**0.75).sum()
    information = np.log(counts.data / (total[counts.row] * context[counts.col]))
    kept = information > 0
    places = (counts.row[kept], counts.col[kept])
    matrix = sparse.csr_matrix((information[kept].astype(np.float32), places), shape=(size, size))
    frequencies = np.bincount(stream[stream != GAP], minlength=size) + 1.0
    return reduce(matrix, width, seed), frequencies / frequencies.sum()
