/**
 * Environment for a process that opens models, read only by glibc when the process starts. Without it glibc
 * raises both thresholds with what is freed and keeps what a model was read into: CLIP ViT-B/32 in 8 bits (97 MB) took
 * 220 MB once open, with it 106. These are the values that it starts with.
 */
export const ALLOCATOR_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}
