// The kernels for 64-bit Arm processors with the dot product instructions (2018 and later): one
// multiplies and adds four pairs of int8.
#if defined(__aarch64__)
#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#define LANES 8
#define KERNELS ck_neon_dot_kernels
#define KERNELS_NAME "NEON dot product"
#define HAS_FLOAT16
#define HAS_NEON
#define HAS_DOT_PRODUCT
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int ck_neon_dot_is_for_aarch64_only;
#endif
