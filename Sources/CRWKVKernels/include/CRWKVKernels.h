// The hot loops of the forward pass.
//
// Why C: run-time choice of instruction set by function (Swift chooses per target), and conversions
// from float16 that compile to one instruction. Each function exists once, in `kernels.inc`, and is
// compiled for every instruction set; `dispatch.c` picks. All pointers may be unaligned; nothing
// overlaps unless said.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// How the numbers of a weight matrix are stored.
enum ck_type { CK_FLOAT32 = 0, CK_FLOAT16 = 1, CK_BFLOAT16 = 2 };

// How a packed weight matrix is stored: panels of 8 rows × 32 columns, a row of panels after another.
//
// Each row of a panel has a float16 scale s and, but for CK_Q8, a float16 minimum m; its weights are
// s·q + m. A panel is: 8 scales; 8 minima (not CK_Q8); then q in vectors of 32 bytes that hold 4
// columns of 8 rows, row after row: vector c has columns 4c to 4c+3.
//   CK_Q8  8 vectors of int8, q in [-127, 127]                                            272 bytes
//   CK_Q4  4 vectors: vector c in the low nibbles, vector c + 4 in the high; q in [0, 15]  160 bytes
//   CK_Q5  as CK_Q4, then 32 bytes whose bit c is the fifth bit of q in vector c           192 bytes
//
// Panels of CK_Q4K and CK_Q5K have 256 columns, in 8 parts of 32. Each row has float16 d and e, and
// each of its parts s and m of six bits; its weights are d·s·q - e·m. So they have exactly the
// parameters of ggml's Q4_K and Q5_K. A panel is: 8 d; 8 e; 64 bytes, that of part p and row r at
// 8p + r: the lower four bits of s, above them those of m; 32 bytes, in that at 8(p mod 4) + r the upper
// two bits of s, above them those of m: in the lower nibble for p < 4, else in the upper; then the q of
// the parts, each as CK_Q4 or CK_Q5 has them.                                  1152 and 1408 bytes
enum ck_format { CK_Q8 = 8, CK_Q5 = 5, CK_Q4 = 4, CK_Q5K = 50, CK_Q4K = 40 };

enum { CK_PANEL_ROWS = 8, CK_BLOCK = 32, CK_SUPER_BLOCK = 256 };

// The bytes of a panel.
static inline size_t ck_panel_bytes(enum ck_format format) {
  switch (format) {
    case CK_Q8: return 16 + 256;
    case CK_Q5: return 32 + 128 + 32;
    case CK_Q4: return 32 + 128;
    case CK_Q5K: return 128 + 8 * 160;
    case CK_Q4K: return 128 + 8 * 128;
  }
}

// The columns of a panel.
static inline size_t ck_panel_columns(enum ck_format format) {
  return format == CK_Q5K || format == CK_Q4K ? CK_SUPER_BLOCK : CK_BLOCK;
}

// Activations as the packed products take them: by block of 32 columns, x = scale · q.
struct ck_quantised {
  int8_t *_Nonnull q;      // [tokens, blocks, 32]
  float *_Nonnull scale;   // [tokens, blocks]
  int32_t *_Nonnull sum;   // [tokens, blocks], the sum of a block's q
  float *_Nonnull offset;  // [tokens, blocks], scale · sum
};

// The learned vectors of a head of RWKV-7, by channel: w0, a0, k_k, k_a.
struct ck_wkv7_biases {
  const float *_Nonnull decay, *_Nonnull rate, *_Nonnull removal, *_Nonnull key;
};

// What a head of RWKV-7 takes in: rows of tokens, as wkv7_inputs made them.
struct ck_wkv7_inputs {
  const float *_Nonnull decay, *_Nonnull receptance, *_Nonnull key, *_Nonnull value,
      *_Nonnull removal, *_Nonnull rate;
};

// One instruction set's kernels.
struct ck_kernels {
  // What it is compiled for, e.g. "AVX2".
  const char *_Nonnull name;

  // Reads n bytes and returns something that depends on all of them: the limit of every product with
  // one vector.
  uint64_t (*_Nonnull read)(const void *_Nonnull bytes, size_t n);

  // y[rows] = W[rows, columns] · x[columns], with W row-major in `type`.
  void (*_Nonnull matvec)(enum ck_type type, const void *_Nonnull w, const float *_Nonnull x,
                          float *_Nonnull y, size_t rows, size_t columns);

  // y[columns] = x[rows] · W[rows, columns], with W row-major in `type`.
  void (*_Nonnull vecmat)(enum ck_type type, const void *_Nonnull w, const float *_Nonnull x,
                          float *_Nonnull y, size_t rows, size_t columns);

  // y[i] = float32 of w[i], for n numbers stored in `type`.
  void (*_Nonnull widen)(enum ck_type type, const void *_Nonnull w, float *_Nonnull y, size_t n);

  // y = (x - mean(x)) / sqrt(variance(x) + epsilon) · weight + bias, over n channels; y may be x.
  void (*_Nonnull layer_norm)(const float *_Nonnull x, const float *_Nonnull weight,
                              const float *_Nonnull bias, float epsilon, float *_Nonnull y,
                              size_t n);

  // y = sigmoid(x); y may be x.
  void (*_Nonnull sigmoid)(const float *_Nonnull x, float *_Nonnull y, size_t n);

  // y = max(x, 0)²; y may be x.
  void (*_Nonnull squared_relu)(const float *_Nonnull x, float *_Nonnull y, size_t n);

  // y = y · x · sigmoid(x).
  void (*_Nonnull gate)(const float *_Nonnull x, float *_Nonnull y, size_t n);

  // y = tanh(x), absolute error below 2e-7; y may be x.
  void (*_Nonnull tanh)(const float *_Nonnull x, float *_Nonnull y, size_t n);

  // y = exp(x) for x <= 88.3, relative error below 1.2e-7, 0 below -87.3; y may be x.
  void (*_Nonnull exp)(const float *_Nonnull x, float *_Nonnull y, size_t n);

  // y = x + (previous - x) · (amount + adaption), without adaption where that is null; the same bits
  // everywhere.
  void (*_Nonnull token_shift)(const float *_Nonnull x, const float *_Nonnull previous,
                               const float *_Nonnull amount, const float *_Nullable adaption,
                               float *_Nonnull y, size_t n);

  // The RWKV-4 recurrence of channels [0, n) over `tokens` rows that lie `stride` floats apart:
  //   y = (e^(pp-q)·aa + e^(u+k-q)·v) / (e^(pp-q)·bb + e^(u+k-q))         with q = max(pp, u+k)
  //   aa, bb, pp = e^(pp-w-q)·aa + e^(k-q)·v, e^(pp-w-q)·bb + e^(k-q), q   with q = max(pp-w, k)
  // where u is time_first and w = exp(time_decay). aa, bb and pp are read and written.
  void (*_Nonnull wkv4)(size_t tokens, size_t n, size_t stride, const float *_Nonnull u,
                        const float *_Nonnull w, const float *_Nonnull k, const float *_Nonnull v,
                        float *_Nonnull aa, float *_Nonnull bb, float *_Nonnull pp,
                        float *_Nonnull y);

  // The RWKV-6 recurrence of one head of `size` channels over `tokens` rows, `stride` floats apart:
  //   y[j] = Σ_i r[i] · (u[i]·k[i]·v[j] + S[i,j]);   S[i,j] = d[i]·S[i,j] + k[i]·v[j]
  // with S[size, size] (key, value) read and written, d = exp(-exp(decay)) given per token.
  void (*_Nonnull wkv6)(size_t tokens, size_t size, size_t stride, const float *_Nonnull u,
                        const float *_Nonnull d, const float *_Nonnull r, const float *_Nonnull k,
                        const float *_Nonnull v, float *_Nonnull s, float *_Nonnull y);

  // What one token gives a head of RWKV-7, n channels, from what matrices and adapters made of it:
  //   decay = exp(-0.606531 · σ(bias.decay + decay));   a = σ(bias.rate + rate)
  //   removal = key · bias.removal / max(‖key · bias.removal‖, 1e-12);   rate = removal · a
  //   key = key · (1 + (a - 1) · bias.key)
  // decay, rate and key are read and written, removal is written.
  void (*_Nonnull wkv7_inputs)(size_t n, struct ck_wkv7_biases bias, float *_Nonnull decay,
                               float *_Nonnull rate, float *_Nonnull key, float *_Nonnull removal);

  // y = y + (x - y) · σ(amount + adaption).
  void (*_Nonnull blend)(const float *_Nonnull x, const float *_Nonnull amount,
                         const float *_Nonnull adaption, float *_Nonnull y, size_t n);

  // The RWKV-7 recurrence of one head of `size` channels over `tokens` rows, `stride` floats apart:
  //   S[i,j] = S[i,j]·decay[j] - (Σ_l S[i,l]·removal[l])·rate[j] + value[i]·key[j], by the old S
  //   y[i] = Σ_j S[i,j]·receptance[j], by the new one
  // with S[size, size] (value, key) read and written.
  void (*_Nonnull wkv7)(size_t tokens, size_t size, size_t stride, struct ck_wkv7_inputs x,
                        float *_Nonnull s, float *_Nonnull y);

  // y = (y + (Σ_i receptance[i]·key[i]·bonus[i]) · value) · gate, for a head of n channels.
  void (*_Nonnull wkv7_bonus)(size_t n, const float *_Nonnull receptance,
                              const float *_Nonnull key, const float *_Nonnull bonus,
                              const float *_Nonnull value, const float *_Nonnull gate,
                              float *_Nonnull y);

  // Rounds one token's n activations to int8 by block of 32; the last block is filled up with 0.
  void (*_Nonnull quantise)(const float *_Nonnull x, size_t n, struct ck_quantised to);

  // y[t, i] = Σ_j W[i, j] · x[t, j] for the rows of `panel_rows` rows of panels, `stride` floats from
  // one token's y to the next. Each sum is taken block after block, so it is the same however the
  // rows and tokens are split.
  void (*_Nonnull packed_product)(enum ck_format format, const void *_Nonnull panels,
                                  size_t panel_rows, size_t blocks, struct ck_quantised x,
                                  size_t tokens, float *_Nonnull y, size_t stride);

  // Packs 8 rows of n weights that lie `stride` floats apart into panels, n / 32 or n / 256 rounded up,
  // with the scales and minima of least squares. `rows` below 8 fills the rest with 0.
  void (*_Nonnull pack)(enum ck_format format, const float *_Nonnull w, size_t rows, size_t n,
                        size_t stride, void *_Nonnull panels);

  // y[n] = row `row` (0 to 7) of a row of panels, widened to float32.
  void (*_Nonnull unpack_row)(enum ck_format format, const void *_Nonnull panels, size_t row,
                              size_t n, float *_Nonnull y);
};

enum { CK_MOST_KERNELS = 4 };

// Writes all kernels that this processor can run and returns their number: the fastest first, last
// those compiled for the target's baseline, which run everywhere.
size_t ck_all(const struct ck_kernels *_Nonnull table[_Nonnull CK_MOST_KERNELS]);

// The fastest kernels that this processor can run.
const struct ck_kernels *_Nonnull ck_best(void);

// Asks for the cache line at p, into the second-level cache. Any address will do, a bad one is ignored.
static inline void ck_fetch(const void *_Nullable p) { __builtin_prefetch(p, 0, 2); }

// Tells the processor that this thread is waiting in a loop.
static inline void ck_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
