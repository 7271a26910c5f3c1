"""How far apart simulators may be, where they follow other conventions than Hillock: docs/validation.md says which, and why."""

LIMITS = {
    "cells": {},
    "weights": {},
    "networks": {},
    "wiring": {},
}
