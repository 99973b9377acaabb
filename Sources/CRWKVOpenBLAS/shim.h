#include <cblas.h>

// OpenBLAS starts threads of its own when it is loaded, which keep a core busy for a tenth of a second
// before they sleep. This ends them; builds of OpenBLAS without threads do not have it.
extern int blas_thread_shutdown_(void) __attribute__((weak));

static inline void openblas_end_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}
