/** Names that cameras, generators and programs give files: they say nothing of what is to be seen. */

/** Words of placeholder names. A name with any other word counts as given by a person. */
const EMPTY_WORDS = new Set(
  `img image images pic picture photo photos dsc dscn dscf pxl mvimg imag screenshot screen shot scan snapshot capture
  comfyui sd sdxl flux dalle midjourney mj nai novelai invoke fooocus txt2img img2img grid sample samples output out
  render rendered result generated gen temp tmp file untitled unnamed noname new neu copy kopie final edit edited
  download downloads export upscaled upscale scaled resized small large web crop cropped mirror rot rotated gray gray
  png jpg jpeg webp avif wa of and the vid video mov clip`.split(/\s+/),
)

/** `IMG 2045`, `ComfyUI 00174`, `00136-1001076984-web`, `Untitled`, `3f2a9c1e-…`. */
export function isPlaceholderName(name: string): boolean {
  const words = name.toLowerCase().match(/\p{L}[\p{L}\p{M}]*|\p{N}+/gu) ?? []
  // A run of hexadecimal digits reads as letters and numbers in turn.
  const bare = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  if (/^[0-9a-f]{12,}$/.test(bare) && /[0-9]/.test(bare)) return true
  return words.every((word) => /^\p{N}/u.test(word) || EMPTY_WORDS.has(word) || [...word].length < 2)
}
