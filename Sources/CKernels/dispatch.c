// Which kernels this processor can run.
#include "CKernels.h"

extern const struct ck_kernels ck_portable_kernels;
#if defined(__x86_64__)
extern const struct ck_kernels ck_avx2_kernels;
#endif

const struct ck_kernels *ck_portable(void) { return &ck_portable_kernels; }

const struct ck_kernels *ck_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c"))
    return &ck_avx2_kernels;
#endif
  return &ck_portable_kernels;
}
