// The kernels for x86-64 processors that have AVX-512 with VNNI too (2019 and later): one instruction
// multiplies and adds four int8 pairs.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(                                                                 \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))),   \
    apply_to = function)
#define LANES 8
#define KERNELS ck_vnni_kernels
#define KERNELS_NAME "AVX-512 VNNI"
#define HAS_FLOAT16
#define HAS_AVX2
#define HAS_VNNI
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int ck_vnni_is_for_x86_64_only;
#endif
