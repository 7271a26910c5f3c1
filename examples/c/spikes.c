/* A Poisson source drives a cell; its spikes and its potential come back as arrays. Built and run by: make capi */
#include <stdio.h>
#include <stdlib.h>
#include "hillock.h"

/* check ends the program with the text of what went wrong. */
static void check(int status, char *error)
{
	if (status == HILLOCK_OK)
		return;
	fprintf(stderr, "error %d: %s\n", status, error);
	hillock_free(error);
	exit(1);
}

int main(void)
{
	char *error = NULL, *digest;
	hillock_sim sim;
	hillock_params cell, synapse, rate;
	int32_t source, target, projection;
	const char *spikes[] = {"spikes"}, *v[] = {"v"};

	/* 0.1 ms, delays as they come, seed 1, workers chosen by the engine */
	check(hillock_new(0.1, 0, 0, 1, 0, &sim, &error), error);

	check(hillock_params_new(&rate, &error), error);
	check(hillock_params_number(rate, "rate", 50, &error), error);
	check(hillock_population(sim, 100, "SpikeSourcePoisson", rate, 0, "input", &source, &error), error);

	check(hillock_params_new(&cell, &error), error);
	double tau_m[] = {10, 20};
	check(hillock_params_array(cell, "tau_m", tau_m, 2, &error), error);
	check(hillock_population(sim, 2, "IF_cond_exp", cell, 0, "cells", &target, &error), error);

	check(hillock_params_new(&synapse, &error), error);
	check(hillock_params_number(synapse, "weight", 0.004, &error), error);
	check(hillock_params_number(synapse, "delay", 1, &error), error);
	check(hillock_connect(sim, source, target, "{\"name\": \"FixedProbabilityConnector\", \"p_connect\": 0.8}", 0, "StaticSynapse",
		synapse, "excitatory", "", &projection, &error), error);

	check(hillock_record(sim, target, spikes, 1, 0, &error), error);
	check(hillock_record(sim, target, v, 1, 1.0, &error), error);
	double now;
	check(hillock_run_until(sim, 1000, &now, &error), error);

	int64_t n, samples, columns, *steps, *ids, *cells;
	double *times, *values, start, period;
	check(hillock_spikes(sim, target, &steps, &ids, &times, &n, &error), error);
	printf("%lld spikes in %g ms\n", (long long)n, now);
	for (int64_t k = 0; k < n && k < 5; k++)
		printf("  cell %lld at %.1f ms\n", (long long)ids[k], times[k]);
	check(hillock_signal(sim, target, "v", &values, &samples, &cells, &columns, &start, &period, &error), error);
	printf("%lld samples of v, every %g ms; the last ones %.3f and %.3f mV\n", (long long)samples, period,
		values[(samples - 1) * columns], values[(samples - 1) * columns + 1]);
	check(hillock_digest(sim, &digest, &error), error);
	printf("digest %s\n", digest);

	/* What is wrong is said, not fatal. */
	check(hillock_params_number(cell, "cm", -1, &error), error);
	int status = hillock_set(sim, target, cell, &error);
	printf("as expected, error %d: %s\n", status, error);
	hillock_free(error);

	hillock_free(steps), hillock_free(ids), hillock_free(times), hillock_free(values), hillock_free(cells), hillock_free(digest);
	hillock_release(rate), hillock_release(cell), hillock_release(synapse), hillock_release(sim);
	return status == HILLOCK_INVALID_PARAMETER_VALUE && n > 0 && samples == 1001 ? 0 : 1;
}
