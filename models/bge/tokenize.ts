/** Texts for BGE and for our own models: WordPiece as the file says, [CLS] … [SEP] around it. */
import { type BatchTokenizer, batchTokenizer, readTokenizer } from '../inference/tokenizer.ts'

/** @throws MODEL_FILE_CORRUPT */
export async function openWordPieceTokenizer(path: string, maxTokens: number): Promise<BatchTokenizer> {
  const tokenizer = await readTokenizer(path, 'WordPiece', maxTokens)
  const padId = tokenizer.idOf('[PAD]') ?? 0
  return batchTokenizer(tokenizer, padId)
}
