// Which kernels this processor can run.
#include "CKernels.h"

extern const struct ck_kernels ck_portable_kernels;
#if defined(__x86_64__)
extern const struct ck_kernels ck_avx2_kernels, ck_vnni_kernels;
#endif

size_t ck_all(const struct ck_kernels *table[CK_MOST_KERNELS]) {
  size_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c")) {
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
      table[count++] = &ck_vnni_kernels;
    table[count++] = &ck_avx2_kernels;
  }
#endif
  table[count++] = &ck_portable_kernels;
  return count;
}

const struct ck_kernels *ck_best(void) {
  const struct ck_kernels *table[CK_MOST_KERNELS];
  ck_all(table);
  return table[0];
}
