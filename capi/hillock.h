/* hillock.h: the C interface of Hillock, a simulator of spiking neural networks in PyNN's vocabulary.
 *
 * Conventions
 *   Units are PyNN's: mV, ms, nA, uS, nF, Hz. Names of types, parameters, variables and receptors are PyNN's.
 *   Every function returns a status: HILLOCK_OK (0), or the class of the error as PyNN has it. If `error` is not NULL, *error is
 *   then a text that says what, where, which value and how to mend it, to be freed by hillock_free; else it is NULL.
 *   Arrays go in as pointer and length and are copied before the function returns. Arrays that come out belong to the caller,
 *   who frees each by hillock_free.
 *   Strings are UTF-8 and end with 0.
 *
 * Objects
 *   hillock_sim, hillock_params and hillock_rng are opaque handles; hillock_release ends each. Populations, views and assemblies
 *   ("cells"), projections and current sources are numbers within their simulation and end with it.
 *
 * Threads, signals, processes
 *   Any thread may call; calls on one simulation wait for each other, except hillock_interrupt and hillock_now, which may be
 *   called at any time, while another thread is in hillock_run_until too. The library handles no signal but those of its own faults.
 *   After fork() the child can not use the library: every call returns HILLOCK_RUNTIME_ERROR (exec, or load it after forking).
 *
 * Version
 *   HILLOCK_API_VERSION grows when functions are added; what is there keeps its meaning. hillock_api_version() is that of the library.
 *   2: hillock_save, hillock_load, hillock_recorded_from.
 */
#ifndef HILLOCK_H
#define HILLOCK_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

#define HILLOCK_API_VERSION 2

enum {
	HILLOCK_OK = 0,
	HILLOCK_ERROR = 1, /* none of the classes below */
	HILLOCK_INVALID_PARAMETER_VALUE = 2,
	HILLOCK_NON_EXISTENT_PARAMETER = 3,
	HILLOCK_INVALID_DIMENSIONS = 4,
	HILLOCK_CONNECTION_ERROR = 5,
	HILLOCK_INVALID_MODEL = 6,
	HILLOCK_NO_MODEL_AVAILABLE = 7,
	HILLOCK_INVALID_WEIGHT = 8,
	HILLOCK_RECORDING_ERROR = 9,
	HILLOCK_NOTHING_TO_WRITE = 10,
	HILLOCK_VALUE_ERROR = 11,
	HILLOCK_KEY_ERROR = 12,
	HILLOCK_TYPE_ERROR = 13,
	HILLOCK_MEMORY_ERROR = 14,
	HILLOCK_RUNTIME_ERROR = 15,
	HILLOCK_INTERRUPTED = 16 /* the run was stopped by hillock_interrupt; what was recorded is kept */
};

typedef uint64_t hillock_sim;
typedef uint64_t hillock_params;
typedef uint64_t hillock_rng;

/* The library. */
int hillock_api_version(void);
int hillock_version(char **version, char **error);
void hillock_free(void *memory);
void hillock_release(uint64_t handle);

/* Simulation: PyNN's setup. Times in ms; min_delay 0: "auto"; max_delay 0: none; threads 0: chosen. */
int hillock_new(double timestep, double min_delay, double max_delay, uint64_t seed, int threads, hillock_sim *sim, char **error);
/* All warnings so far, one a line. */
int hillock_warnings(hillock_sim sim, char **text, char **error);

/* Random numbers. A NumPy generator is numpy.random.RandomState at the place that get_state tells. */
int hillock_rng_native(uint64_t seed, hillock_rng *rng, char **error);
int hillock_rng_numpy(const uint32_t key[624], int pos, int has_gauss, double gauss, hillock_rng *rng, char **error);
int hillock_rng_state(hillock_rng rng, uint32_t key[624], int *pos, int *has_gauss, double *gauss, char **error);
/* The next n numbers of a distribution, with its parameters in PyNN's order. */
int hillock_rng_draw(hillock_rng rng, const char *distribution, const double *args, int n_args, int64_t n, double **values, char **error);

/* Values by name: parameters, initial values, attributes of connections. */
int hillock_params_new(hillock_params *params, char **error);
int hillock_params_number(hillock_params params, const char *name, double value, char **error);
/* One value for each cell or connection. */
int hillock_params_array(hillock_params params, const char *name, const double *values, int64_t n, char **error);
/* One list for each cell (spike_times), or one for all (n = 1): counts[k] values each, one list after the other. */
int hillock_params_lists(hillock_params params, const char *name, const double *values, const int64_t *counts, int64_t n, char **error);
/* A RandomDistribution with its parameters in PyNN's order; rng 0: native numbers from the seed of the simulation. */
int hillock_params_random(hillock_params params, const char *name, const char *distribution, const double *args, int n,
	hillock_rng rng, char **error);

/* Cells. `type` is the name of a standard cell type, or for composed cells a JSON object:
 * {"neuron": "LIF", "receptors": {"AMPA": "CondExpPostSynapticResponse"}}. params and initial may be 0. */
int hillock_population(hillock_sim sim, int64_t n, const char *type, hillock_params params, hillock_params initial, const char *label,
	int32_t *cells, char **error);
int hillock_view(hillock_sim sim, int32_t cells, const int64_t *indices, int64_t n, int32_t *view, char **error);
int hillock_assembly(hillock_sim sim, const int32_t *members, int n, const char *label, int32_t *assembly, char **error);
int hillock_size(hillock_sim sim, int32_t cells, int64_t *n, int64_t *first_id, char **error);
/* (n x 3) coordinates of a population. */
int hillock_set_positions(hillock_sim sim, int32_t cells, const double *xyz, int64_t n, char **error);
int hillock_set(hillock_sim sim, int32_t cells, hillock_params params, char **error);
int hillock_get(hillock_sim sim, int32_t cells, const char *name, double **values, int64_t *n, char **error);
int hillock_get_lists(hillock_sim sim, int32_t cells, const char *name, double **values, int64_t **counts, int64_t *n, char **error);
int hillock_initialize(hillock_sim sim, int32_t cells, hillock_params values, char **error);

/* Projections. `connector` is a JSON object: {"name": "FixedProbabilityConnector", "p_connect": 0.02,
 * "allow_self_connections": true, "safe": true}; also AllToAllConnector, OneToOneConnector, FixedNumberPreConnector,
 * FixedNumberPostConnector, FixedTotalNumberConnector ("n", "with_replacement"). rng 0: native numbers.
 * `synapse` is the name of a standard synapse type, or {"timing": "SpikePairRule", "weight": "AdditiveWeightDependence"}.
 * receptor "": the first for weights >= 0, else the second. label "": pre->post. A NumPy generator of the connector advances as
 * in PyNN. */
int hillock_connect(hillock_sim sim, int32_t pre, int32_t post, const char *connector, hillock_rng rng, const char *synapse,
	hillock_params params, const char *receptor, const char *label, int32_t *projection, char **error);
/* Connections one by one, from indices in pre and post; arrays in params have one value for each. */
int hillock_connect_list(hillock_sim sim, int32_t pre, int32_t post, const int32_t *i, const int32_t *j, int64_t n, const char *synapse,
	hillock_params params, const char *receptor, int safe, const char *label, int32_t *projection, char **error);
int hillock_connection_count(hillock_sim sim, int32_t projection, int64_t *n, char **error);
/* All connections in PyNN's order: indices and for each of the names an array of n values, one after the other. */
int hillock_connections(hillock_sim sim, int32_t projection, const char *const *names, int n_names, int32_t **i, int32_t **j,
	double **values, int64_t *n, char **error);
/* Arrays have one value for each connection, in the order of hillock_connections. */
int hillock_projection_set(hillock_sim sim, int32_t projection, hillock_params params, char **error);
int hillock_projection_initialize(hillock_sim sim, int32_t projection, hillock_params values, char **error);
/* One attribute of connection k alone. */
int hillock_connection_set(hillock_sim sim, int32_t projection, int64_t k, const char *name, double value, char **error);

/* Currents: DCSource, ACSource, StepCurrentSource, NoisyCurrentSource. */
int hillock_current(hillock_sim sim, const char *type, hillock_params params, hillock_rng rng, int32_t *current, char **error);
int hillock_current_set(hillock_sim sim, int32_t current, hillock_params params, char **error);
/* A number (n = 1) or a list; times are those on the grid. */
int hillock_current_get(hillock_sim sim, int32_t current, const char *name, double **values, int64_t *n, char **error);
int hillock_inject(hillock_sim sim, int32_t current, int32_t cells, char **error);
int hillock_current_record(hillock_sim sim, int32_t current, char **error);
/* nA at every step from t_start on, up to and including now. */
int hillock_current_data(hillock_sim sim, int32_t current, double **values, int64_t *n, double *t_start, double *period, char **error);

/* Recording: "spikes", "v", ... ; interval in ms, 0: every step. No names: recording stops and what was recorded is dropped. */
int hillock_record(hillock_sim sim, int32_t cells, const char *const *names, int n, double interval, char **error);
/* The spikes since the last reset or clearing, sorted by step, then id. */
int hillock_spikes(hillock_sim sim, int32_t cells, int64_t **steps, int64_t **ids, double **times, int64_t *n, char **error);
int hillock_spike_counts(hillock_sim sim, int32_t cells, int64_t **ids, int64_t **counts, int64_t *n, char **error);
/* The time in ms from which spikes of these cells are recorded in this segment: 0, or when hillock_record or hillock_clear was called. */
int hillock_recorded_from(hillock_sim sim, int32_t cells, double *start, char **error);
/* (samples x columns) values since the last reset or clearing; ids (columns) are the cells. */
int hillock_signal(hillock_sim sim, int32_t cells, const char *name, double **values, int64_t *samples, int64_t **ids,
	int64_t *columns, double *t_start, double *period, char **error);
/* Drops what has been recorded from these populations. */
int hillock_clear(hillock_sim sim, int32_t cells, char **error);
/* Writes what was recorded, in the format of the path's extension: .nix .npz .csv .mat .nwb .h5 ... */
int hillock_write(hillock_sim sim, int32_t cells, const char *path, const char *annotations_json, char **error);

/* Running. *now is the time in ms that was reached, in case of an error too. */
int hillock_build(hillock_sim sim, char **error);
int hillock_run_until(hillock_sim sim, double t, double *now, char **error);
int hillock_reset(hillock_sim sim, char **error);
int hillock_interrupt(hillock_sim sim, char **error);
int hillock_now(hillock_sim sim, double *now, char **error);
int hillock_min_delay(hillock_sim sim, double *delay, char **error);
/* Writes all that the simulation has become into one file: the state of cells and synapses, spikes under way, counters, and what was
 * recorded. The file has its name only when it is whole and on the disk; folders above it are made. The network itself is not in it. */
int hillock_save(hillock_sim sim, const char *path, char **error);
/* Brings the simulation to the state that hillock_save wrote, and what was recorded then in the place of what it has recorded. It goes on
 * as the one that was saved would have, to the last bit, whatever the number of threads or the machine. The same network must have been
 * described, in the same order and with the same seed; else the status is HILLOCK_VALUE_ERROR and the text says in what it differs. A
 * file that is missing, damaged or no saved state is a HILLOCK_RUNTIME_ERROR. After an error the simulation is what it was before.
 * *now is the time in ms that it is at. */
int hillock_load(hillock_sim sim, const char *path, double *now, char **error);
/* SHA-256 of the recorded spikes, in hexadecimal: equal digests are equal spikes, bit for bit. */
int hillock_digest(hillock_sim sim, char **digest, char **error);
/* The JSON object of `hillock run --summary`. */
int hillock_summary(hillock_sim sim, char **json, char **error);

#ifdef __cplusplus
}
#endif
#endif
