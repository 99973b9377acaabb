// The kernels for x86-64 processors with AVX2, FMA and F16C (2013 and later).
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define LANES 8
#define KERNELS ck_avx2_kernels
#define KERNELS_NAME "AVX2"
#define HAS_FLOAT16
#define HAS_AVX2
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int ck_avx2_is_for_x86_64_only;
#endif
