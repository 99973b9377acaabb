// Which kernels this processor can run.
#include "CRWKVKernels.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

extern const struct ck_kernels ck_portable_kernels;

// `fast_kernels` writes those that are not for every processor and returns their number.

#if defined(__x86_64__)
extern const struct ck_kernels ck_avx2_kernels, ck_vnni_kernels;

static size_t fast_kernels(const struct ck_kernels *table[]) {
  size_t count = 0;
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c")) {
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
      table[count++] = &ck_vnni_kernels;
    table[count++] = &ck_avx2_kernels;
  }
  return count;
}
#elif defined(__aarch64__)
extern const struct ck_kernels ck_neon_kernels, ck_neon_dot_kernels;

static int has_dot_product(void) {
#if defined(__ARM_FEATURE_DOTPROD)
  return 1;
#elif defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#else
  return 0;
#endif
}

static size_t fast_kernels(const struct ck_kernels *table[]) {
  size_t count = 0;
  if (has_dot_product()) table[count++] = &ck_neon_dot_kernels;
  table[count++] = &ck_neon_kernels;
  return count;
}
#else
static size_t fast_kernels(const struct ck_kernels *table[]) {
  (void)table;
  return 0;
}
#endif

size_t ck_all(const struct ck_kernels *table[CK_MOST_KERNELS]) {
  const size_t count = fast_kernels(table);
  table[count] = &ck_portable_kernels;
  return count + 1;
}

const struct ck_kernels *ck_best(void) {
  const struct ck_kernels *table[CK_MOST_KERNELS];
  ck_all(table);
  return table[0];
}
