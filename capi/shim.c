// What C programs call: each function looks first whether this process was forked from one that had loaded the library, where Go's
// threads are gone and nothing could be waited for, then goes on to Go. Made from hillock.h: one line for each declaration.
#include "hillock.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static volatile int forked;

static void in_child(void) { forked = 1; }

__attribute__((constructor)) static void watch(void) { pthread_atfork(NULL, NULL, in_child); }

static int refuse(char **error) {
	if (error)
		*error = strdup("this process was forked from one that uses Hillock, whose threads do not survive a fork: "
			"start workers with \"spawn\" (multiprocessing.set_start_method), or import Hillock only in the child");
	return HILLOCK_RUNTIME_ERROR;
}

int hillock_api_version(void) { return HILLOCK_API_VERSION; }

void hillock_free(void *memory) { free(memory); }

extern void goRelease(uint64_t handle);

void hillock_release(uint64_t handle) {
	if (!forked && handle)
		goRelease(handle);
}

extern int goVersion(char **version, char **error);

int hillock_version(char **version, char **error) { return forked ? refuse(error) : goVersion(version, error); }

extern int goNew(double timestep, double min_delay, double max_delay, uint64_t seed, int threads, hillock_sim *sim, char **error);

int hillock_new(double timestep, double min_delay, double max_delay, uint64_t seed, int threads, hillock_sim *sim, char **error) { return forked ? refuse(error) : goNew(timestep, min_delay, max_delay, seed, threads, sim, error); }

extern int goWarnings(hillock_sim sim, char **text, char **error);

int hillock_warnings(hillock_sim sim, char **text, char **error) { return forked ? refuse(error) : goWarnings(sim, text, error); }

extern int goRngNative(uint64_t seed, hillock_rng *rng, char **error);

int hillock_rng_native(uint64_t seed, hillock_rng *rng, char **error) { return forked ? refuse(error) : goRngNative(seed, rng, error); }

extern int goRngNumpy(uint32_t *key, int pos, int has_gauss, double gauss, hillock_rng *rng, char **error);

int hillock_rng_numpy(const uint32_t key[624], int pos, int has_gauss, double gauss, hillock_rng *rng, char **error) { return forked ? refuse(error) : goRngNumpy((uint32_t *)key, pos, has_gauss, gauss, rng, error); }

extern int goRngState(hillock_rng rng, uint32_t *key, int *pos, int *has_gauss, double *gauss, char **error);

int hillock_rng_state(hillock_rng rng, uint32_t key[624], int *pos, int *has_gauss, double *gauss, char **error) { return forked ? refuse(error) : goRngState(rng, key, pos, has_gauss, gauss, error); }

extern int goRngDraw(hillock_rng rng, char *distribution, double *args, int n_args, int64_t n, double **values, char **error);

int hillock_rng_draw(hillock_rng rng, const char *distribution, const double *args, int n_args, int64_t n, double **values, char **error) { return forked ? refuse(error) : goRngDraw(rng, (char *)distribution, (double *)args, n_args, n, values, error); }

extern int goParamsNew(hillock_params *params, char **error);

int hillock_params_new(hillock_params *params, char **error) { return forked ? refuse(error) : goParamsNew(params, error); }

extern int goParamsNumber(hillock_params params, char *name, double value, char **error);

int hillock_params_number(hillock_params params, const char *name, double value, char **error) { return forked ? refuse(error) : goParamsNumber(params, (char *)name, value, error); }

extern int goParamsArray(hillock_params params, char *name, double *values, int64_t n, char **error);

int hillock_params_array(hillock_params params, const char *name, const double *values, int64_t n, char **error) { return forked ? refuse(error) : goParamsArray(params, (char *)name, (double *)values, n, error); }

extern int goParamsLists(hillock_params params, char *name, double *values, int64_t *counts, int64_t n, char **error);

int hillock_params_lists(hillock_params params, const char *name, const double *values, const int64_t *counts, int64_t n, char **error) { return forked ? refuse(error) : goParamsLists(params, (char *)name, (double *)values, (int64_t *)counts, n, error); }

extern int goParamsRandom(hillock_params params, char *name, char *distribution, double *args, int n, hillock_rng rng, char **error);

int hillock_params_random(hillock_params params, const char *name, const char *distribution, const double *args, int n, hillock_rng rng, char **error) { return forked ? refuse(error) : goParamsRandom(params, (char *)name, (char *)distribution, (double *)args, n, rng, error); }

extern int goPopulation(hillock_sim sim, int64_t n, char *type, hillock_params params, hillock_params initial, char *label, int32_t *cells, char **error);

int hillock_population(hillock_sim sim, int64_t n, const char *type, hillock_params params, hillock_params initial, const char *label, int32_t *cells, char **error) { return forked ? refuse(error) : goPopulation(sim, n, (char *)type, params, initial, (char *)label, cells, error); }

extern int goView(hillock_sim sim, int32_t cells, int64_t *indices, int64_t n, int32_t *view, char **error);

int hillock_view(hillock_sim sim, int32_t cells, const int64_t *indices, int64_t n, int32_t *view, char **error) { return forked ? refuse(error) : goView(sim, cells, (int64_t *)indices, n, view, error); }

extern int goAssembly(hillock_sim sim, int32_t *members, int n, char *label, int32_t *assembly, char **error);

int hillock_assembly(hillock_sim sim, const int32_t *members, int n, const char *label, int32_t *assembly, char **error) { return forked ? refuse(error) : goAssembly(sim, (int32_t *)members, n, (char *)label, assembly, error); }

extern int goSize(hillock_sim sim, int32_t cells, int64_t *n, int64_t *first_id, char **error);

int hillock_size(hillock_sim sim, int32_t cells, int64_t *n, int64_t *first_id, char **error) { return forked ? refuse(error) : goSize(sim, cells, n, first_id, error); }

extern int goSetPositions(hillock_sim sim, int32_t cells, double *xyz, int64_t n, char **error);

int hillock_set_positions(hillock_sim sim, int32_t cells, const double *xyz, int64_t n, char **error) { return forked ? refuse(error) : goSetPositions(sim, cells, (double *)xyz, n, error); }

extern int goSet(hillock_sim sim, int32_t cells, hillock_params params, char **error);

int hillock_set(hillock_sim sim, int32_t cells, hillock_params params, char **error) { return forked ? refuse(error) : goSet(sim, cells, params, error); }

extern int goGet(hillock_sim sim, int32_t cells, char *name, double **values, int64_t *n, char **error);

int hillock_get(hillock_sim sim, int32_t cells, const char *name, double **values, int64_t *n, char **error) { return forked ? refuse(error) : goGet(sim, cells, (char *)name, values, n, error); }

extern int goGetLists(hillock_sim sim, int32_t cells, char *name, double **values, int64_t **counts, int64_t *n, char **error);

int hillock_get_lists(hillock_sim sim, int32_t cells, const char *name, double **values, int64_t **counts, int64_t *n, char **error) { return forked ? refuse(error) : goGetLists(sim, cells, (char *)name, values, counts, n, error); }

extern int goInitialize(hillock_sim sim, int32_t cells, hillock_params values, char **error);

int hillock_initialize(hillock_sim sim, int32_t cells, hillock_params values, char **error) { return forked ? refuse(error) : goInitialize(sim, cells, values, error); }

extern int goConnect(hillock_sim sim, int32_t pre, int32_t post, char *connector, hillock_rng rng, char *synapse, hillock_params params, char *receptor, char *label, int32_t *projection, char **error);

int hillock_connect(hillock_sim sim, int32_t pre, int32_t post, const char *connector, hillock_rng rng, const char *synapse, hillock_params params, const char *receptor, const char *label, int32_t *projection, char **error) { return forked ? refuse(error) : goConnect(sim, pre, post, (char *)connector, rng, (char *)synapse, params, (char *)receptor, (char *)label, projection, error); }

extern int goConnectList(hillock_sim sim, int32_t pre, int32_t post, int32_t *i, int32_t *j, int64_t n, char *synapse, hillock_params params, char *receptor, int safe, char *label, int32_t *projection, char **error);

int hillock_connect_list(hillock_sim sim, int32_t pre, int32_t post, const int32_t *i, const int32_t *j, int64_t n, const char *synapse, hillock_params params, const char *receptor, int safe, const char *label, int32_t *projection, char **error) { return forked ? refuse(error) : goConnectList(sim, pre, post, (int32_t *)i, (int32_t *)j, n, (char *)synapse, params, (char *)receptor, safe, (char *)label, projection, error); }

extern int goConnectionCount(hillock_sim sim, int32_t projection, int64_t *n, char **error);

int hillock_connection_count(hillock_sim sim, int32_t projection, int64_t *n, char **error) { return forked ? refuse(error) : goConnectionCount(sim, projection, n, error); }

extern int goConnections(hillock_sim sim, int32_t projection, char **names, int n_names, int32_t **i, int32_t **j, double **values, int64_t *n, char **error);

int hillock_connections(hillock_sim sim, int32_t projection, const char *const *names, int n_names, int32_t **i, int32_t **j, double **values, int64_t *n, char **error) { return forked ? refuse(error) : goConnections(sim, projection, (char **)names, n_names, i, j, values, n, error); }

extern int goProjectionSet(hillock_sim sim, int32_t projection, hillock_params params, char **error);

int hillock_projection_set(hillock_sim sim, int32_t projection, hillock_params params, char **error) { return forked ? refuse(error) : goProjectionSet(sim, projection, params, error); }

extern int goProjectionInitialize(hillock_sim sim, int32_t projection, hillock_params values, char **error);

int hillock_projection_initialize(hillock_sim sim, int32_t projection, hillock_params values, char **error) { return forked ? refuse(error) : goProjectionInitialize(sim, projection, values, error); }

extern int goConnectionSet(hillock_sim sim, int32_t projection, int64_t k, char *name, double value, char **error);

int hillock_connection_set(hillock_sim sim, int32_t projection, int64_t k, const char *name, double value, char **error) { return forked ? refuse(error) : goConnectionSet(sim, projection, k, (char *)name, value, error); }

extern int goCurrent(hillock_sim sim, char *type, hillock_params params, hillock_rng rng, int32_t *current, char **error);

int hillock_current(hillock_sim sim, const char *type, hillock_params params, hillock_rng rng, int32_t *current, char **error) { return forked ? refuse(error) : goCurrent(sim, (char *)type, params, rng, current, error); }

extern int goCurrentSet(hillock_sim sim, int32_t current, hillock_params params, char **error);

int hillock_current_set(hillock_sim sim, int32_t current, hillock_params params, char **error) { return forked ? refuse(error) : goCurrentSet(sim, current, params, error); }

extern int goCurrentGet(hillock_sim sim, int32_t current, char *name, double **values, int64_t *n, char **error);

int hillock_current_get(hillock_sim sim, int32_t current, const char *name, double **values, int64_t *n, char **error) { return forked ? refuse(error) : goCurrentGet(sim, current, (char *)name, values, n, error); }

extern int goInject(hillock_sim sim, int32_t current, int32_t cells, char **error);

int hillock_inject(hillock_sim sim, int32_t current, int32_t cells, char **error) { return forked ? refuse(error) : goInject(sim, current, cells, error); }

extern int goCurrentRecord(hillock_sim sim, int32_t current, char **error);

int hillock_current_record(hillock_sim sim, int32_t current, char **error) { return forked ? refuse(error) : goCurrentRecord(sim, current, error); }

extern int goCurrentData(hillock_sim sim, int32_t current, double **values, int64_t *n, double *t_start, double *period, char **error);

int hillock_current_data(hillock_sim sim, int32_t current, double **values, int64_t *n, double *t_start, double *period, char **error) { return forked ? refuse(error) : goCurrentData(sim, current, values, n, t_start, period, error); }

extern int goRecord(hillock_sim sim, int32_t cells, char **names, int n, double interval, char **error);

int hillock_record(hillock_sim sim, int32_t cells, const char *const *names, int n, double interval, char **error) { return forked ? refuse(error) : goRecord(sim, cells, (char **)names, n, interval, error); }

extern int goSpikes(hillock_sim sim, int32_t cells, int64_t **steps, int64_t **ids, double **times, int64_t *n, char **error);

int hillock_spikes(hillock_sim sim, int32_t cells, int64_t **steps, int64_t **ids, double **times, int64_t *n, char **error) { return forked ? refuse(error) : goSpikes(sim, cells, steps, ids, times, n, error); }

extern int goSpikeCounts(hillock_sim sim, int32_t cells, int64_t **ids, int64_t **counts, int64_t *n, char **error);

int hillock_spike_counts(hillock_sim sim, int32_t cells, int64_t **ids, int64_t **counts, int64_t *n, char **error) { return forked ? refuse(error) : goSpikeCounts(sim, cells, ids, counts, n, error); }

extern int goRecordedFrom(hillock_sim sim, int32_t cells, double *start, char **error);

int hillock_recorded_from(hillock_sim sim, int32_t cells, double *start, char **error) { return forked ? refuse(error) : goRecordedFrom(sim, cells, start, error); }

extern int goSignal(hillock_sim sim, int32_t cells, char *name, double **values, int64_t *samples, int64_t **ids, int64_t *columns, double *t_start, double *period, char **error);

int hillock_signal(hillock_sim sim, int32_t cells, const char *name, double **values, int64_t *samples, int64_t **ids, int64_t *columns, double *t_start, double *period, char **error) { return forked ? refuse(error) : goSignal(sim, cells, (char *)name, values, samples, ids, columns, t_start, period, error); }

extern int goClear(hillock_sim sim, int32_t cells, char **error);

int hillock_clear(hillock_sim sim, int32_t cells, char **error) { return forked ? refuse(error) : goClear(sim, cells, error); }

extern int goWrite(hillock_sim sim, int32_t cells, char *path, char *annotations_json, char **error);

int hillock_write(hillock_sim sim, int32_t cells, const char *path, const char *annotations_json, char **error) { return forked ? refuse(error) : goWrite(sim, cells, (char *)path, (char *)annotations_json, error); }

extern int goBuild(hillock_sim sim, char **error);

int hillock_build(hillock_sim sim, char **error) { return forked ? refuse(error) : goBuild(sim, error); }

extern int goRunUntil(hillock_sim sim, double t, double *now, char **error);

int hillock_run_until(hillock_sim sim, double t, double *now, char **error) { return forked ? refuse(error) : goRunUntil(sim, t, now, error); }

extern int goReset(hillock_sim sim, char **error);

int hillock_reset(hillock_sim sim, char **error) { return forked ? refuse(error) : goReset(sim, error); }

extern int goInterrupt(hillock_sim sim, char **error);

int hillock_interrupt(hillock_sim sim, char **error) { return forked ? refuse(error) : goInterrupt(sim, error); }

extern int goNow(hillock_sim sim, double *now, char **error);

int hillock_now(hillock_sim sim, double *now, char **error) { return forked ? refuse(error) : goNow(sim, now, error); }

extern int goMinDelay(hillock_sim sim, double *delay, char **error);

int hillock_min_delay(hillock_sim sim, double *delay, char **error) { return forked ? refuse(error) : goMinDelay(sim, delay, error); }

extern int goSave(hillock_sim sim, char *path, char **error);

int hillock_save(hillock_sim sim, const char *path, char **error) { return forked ? refuse(error) : goSave(sim, (char *)path, error); }

extern int goLoad(hillock_sim sim, char *path, double *now, char **error);

int hillock_load(hillock_sim sim, const char *path, double *now, char **error) { return forked ? refuse(error) : goLoad(sim, (char *)path, now, error); }

extern int goDigest(hillock_sim sim, char **digest, char **error);

int hillock_digest(hillock_sim sim, char **digest, char **error) { return forked ? refuse(error) : goDigest(sim, digest, error); }

extern int goSummary(hillock_sim sim, char **json, char **error);

int hillock_summary(hillock_sim sim, char **json, char **error) { return forked ? refuse(error) : goSummary(sim, json, error); }
