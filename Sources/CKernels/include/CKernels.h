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

// One instruction set's kernels.
struct ck_kernels {
  // What it is compiled for, e.g. "AVX2".
  const char *_Nonnull name;

  // y[rows] = W[rows, columns] · x[columns], with W row-major in `type`.
  void (*_Nonnull matvec)(enum ck_type type, const void *_Nonnull w, const float *_Nonnull x,
                          float *_Nonnull y, size_t rows, size_t columns);

  // y[i] = float32 of w[i], for n numbers stored in `type`.
  void (*_Nonnull widen)(enum ck_type type, const void *_Nonnull w, float *_Nonnull y, size_t n);

  // y = (x - mean(x)) / sqrt(variance(x) + epsilon) · weight + bias, over n channels; y may be x.
  void (*_Nonnull layer_norm)(const float *_Nonnull x, const float *_Nonnull weight,
                              const float *_Nonnull bias, float epsilon, float *_Nonnull y,
                              size_t n);

  // y = sigmoid(x); y may be x.
  void (*_Nonnull sigmoid)(const float *_Nonnull x, float *_Nonnull y, size_t n);

  // y = exp(x) for x <= 88.3, relative error below 1.2e-7, 0 below -87.3; y may be x.
  void (*_Nonnull exp)(const float *_Nonnull x, float *_Nonnull y, size_t n);

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
};

// The kernels that run on every machine, compiled for the target's baseline.
const struct ck_kernels *_Nonnull ck_portable(void);

// The fastest kernels that this processor can run.
const struct ck_kernels *_Nonnull ck_best(void);

// Tells the processor that this thread is waiting in a loop.
static inline void ck_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
