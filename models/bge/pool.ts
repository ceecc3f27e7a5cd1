/** BGE's sentence vector is its first token's ([CLS]): row 0 of each text in last_hidden_state [N, length, width]. */
export function poolFirstToken(hidden: Float32Array, length: number, width: number): Float32Array[] {
  const rows = hidden.length / (length * width)
  return Array.from({ length: rows }, (_, row) => hidden.slice(row * length * width, row * length * width + width))
}
