/** Texts for BGE and for our own models: WordPiece as the file says, [CLS] … [SEP] around it. */
import { padBatches, readTokenizer, type TokenBatch } from '../inference/tokenizer.ts'

/** @throws MODEL_FILE_CORRUPT */
export async function openWordPieceTokenizer(
  path: string,
  maxTokens: number,
): Promise<(texts: readonly string[]) => TokenBatch[]> {
  const tokenizer = await readTokenizer(path, 'WordPiece', maxTokens)
  const padId = tokenizer.idOf('[PAD]') ?? 0
  return (texts) =>
    padBatches(
      texts.map((text) => tokenizer.encode(text)),
      padId,
    )
}
