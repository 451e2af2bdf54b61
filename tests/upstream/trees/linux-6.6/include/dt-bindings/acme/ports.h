#define ACME_CPU_PORT 5
