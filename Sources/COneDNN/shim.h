#include <dnnl.h>

/* Debian's oneDNN runs on GNU OpenMP, whose header ships with the compiler and not with libdnnl-dev. The number of
   threads is a property of the calling thread. */
void omp_set_num_threads(int count);
