"""The scenarios of the calibration: those of linkage.md section 7 and 3.15, then traps of our own.

`truth` says what a verdict may be: null, reverse, negative and trap must not be supported; positive must not be
contradicted; limit is what no observation can tell apart, shown so that nobody is surprised.
"""

from benchmarks.simulate import Scenario

PLAIN: tuple[Scenario, ...] = (
    Scenario("no link; 60 units x 12 waves"),
    Scenario("no link; 300 x 24", units=300, waves=24),
    Scenario("no link; shared season + trend", season=0.25),
    Scenario("no link; rich regions good at both", rich_regions=0.25),
    Scenario("no link; regional shocks hit both", regional_shocks=0.2),
    Scenario("no link; 12 units", units=12, regions=2),
    Scenario("no link; 12 units + season", units=12, regions=2, season=0.25),
    Scenario("no link; 8 units", units=8, regions=1),
    Scenario("no link; 5 staff per cell, 120 x 16", units=120, waves=16, staff=5),
    Scenario("no link; unhappy staff answer less", informative=0.7, staff=22, response=0.7),
    Scenario("no link; 200 x 5", units=200, waves=5),
    Scenario("no link; local shock hits both at once", local_shocks=0.12),
    Scenario("no link; same people, 60 x 12", same_people=0.5, staff=25, response=0.6),
    Scenario("no link; same people, 120 x 16", units=120, waves=16, same_people=0.5, staff=25, response=0.6),
    Scenario("no link; same people, as a release", same_people=0.5, staff=25, response=0.6, as_release=True),
    Scenario("REVERSE: customers -> staff", reverse=0.8, truth="reverse"),
    Scenario("REVERSE, 200 x 24", units=200, waves=24, reverse=0.8, truth="reverse"),
    Scenario(
        "REVERSE, slow customers, 120 x 16",
        units=120,
        waves=16,
        reverse=0.8,
        customer_ar=0.9,
        truth="reverse",
    ),
    Scenario("REVERSE, 200 x 5", units=200, waves=5, reverse=0.8, truth="reverse"),
    Scenario(
        "REVERSE, same people, 120 x 16",
        units=120,
        waves=16,
        reverse=0.8,
        same_people=0.5,
        staff=25,
        response=0.6,
        truth="reverse",
    ),
    Scenario("units differ, no change effect", between=0.3, truth="other"),
    Scenario("change effect only", within=0.3, truth="positive"),
    Scenario("TRUE effect; 60 x 12", between=0.3, within=0.3, truth="positive"),
    Scenario("TRUE effect; 200 x 24", units=200, waves=24, between=0.3, within=0.3, truth="positive"),
    Scenario("TRUE effect; 12 units", units=12, regions=2, between=0.3, within=0.3, truth="positive"),
    Scenario(
        "TRUE effect; 5 staff, 120 x 16",
        units=120,
        waves=16,
        staff=5,
        between=0.3,
        within=0.3,
        truth="positive",
    ),
    Scenario("TRUE effect; 200 x 5", units=200, waves=5, between=0.3, within=0.3, truth="positive"),
    Scenario(
        "TRUE effect; same people, 60 x 12",
        between=0.3,
        within=0.3,
        same_people=0.5,
        staff=25,
        response=0.6,
        truth="positive",
    ),
    Scenario(
        "TRUE effect; same people, 120 x 16",
        units=120,
        waves=16,
        between=0.3,
        within=0.3,
        same_people=0.5,
        staff=25,
        response=0.6,
        truth="positive",
    ),
    Scenario(
        "TRUE effect; same people, as a release",
        between=0.3,
        within=0.3,
        same_people=0.5,
        staff=25,
        response=0.6,
        as_release=True,
        truth="positive",
    ),
    Scenario("TRUE effect at lag 0 (plan says 1)", between=0.3, within=0.3, effect_lag=0, truth="positive"),
    Scenario(
        "effect exactly at SESOI, 300 x 24", units=300, waves=24, between=0.1, within=0.1, truth="positive"
    ),
    Scenario("NEGATIVE effect, 120 x 16", units=120, waves=16, between=-0.3, within=-0.3, truth="negative"),
    Scenario(
        "better units higher, improving units fall",
        units=120,
        waves=16,
        between=0.5,
        within=-0.3,
        truth="other",
    ),
)


TRAPS: tuple[Scenario, ...] = (
    Scenario("trap; every unit has its own trend", trends=0.4, truth="trap"),
    Scenario("trap; slow series, AR .95", ar=0.95, customer_ar=0.95, truth="trap"),
    Scenario("trap; slow series, AR .95, 24 waves", waves=24, ar=0.95, customer_ar=0.95, truth="trap"),
    Scenario("trap; one unit swings wildly on both sides", giant=1.0, truth="trap"),
    Scenario("trap; 12 units, one swings wildly", units=12, regions=2, giant=1.0, truth="trap"),
    Scenario(
        "trap; bad scores bring attention to staff, 120 x 16", units=120, waves=16, reverse=-0.8, truth="trap"
    ),
    Scenario("trap; busy periods cost answers and service", busy=0.3, staff=22, response=0.7, truth="trap"),
    Scenario("trap; units close after two bad periods", closing=True, truth="trap"),
    Scenario(
        "LIMIT; a third of the units trade places half-way (flagged as a shift of levels)",
        between=0.3,
        reorganise=0.35,
        truth="limit",
    ),
    Scenario(
        "trap; unit traits and region shocks and season",
        between=0.3,
        season=0.25,
        regional_shocks=0.2,
        truth="trap",
    ),
    Scenario("trap; ratings at the ceiling", ceiling=1.2, truth="trap"),
    Scenario("trap; regular customers rate again", repeat_customers=0.6, truth="trap"),
    Scenario("trap; 8 units, 5 staff, 20 ratings", units=8, regions=1, staff=5, ratings=20, truth="trap"),
    Scenario("trap; 30 % of the cells missing", holes=0.3, truth="trap"),
    Scenario("NPS; no link", scale=50.0, rating=2.56, truth="null"),
    Scenario(
        "NPS; TRUE effect, 120 x 16",
        units=120,
        waves=16,
        between=0.3,
        within=0.3,
        scale=50.0,
        rating=2.56,
        truth="positive",
    ),
    Scenario(
        "TRUE effect; periods half a step off", between=0.3, within=0.3, misaligned=True, truth="positive"
    ),
    Scenario("TRUE effect; ratings at the ceiling", between=0.3, within=0.3, ceiling=1.2, truth="positive"),
    Scenario(
        "TRUE effect; regular customers rate again",
        between=0.3,
        within=0.3,
        repeat_customers=0.6,
        truth="positive",
    ),
    Scenario("TRUE effect; 30 % of the cells missing", between=0.3, within=0.3, holes=0.3, truth="positive"),
    Scenario(
        "TRUE effect; 8-16 staff, same people, as a release, 120 x 16",
        units=120,
        waves=16,
        between=0.3,
        within=0.3,
        same_people=0.5,
        staff=14,
        response=0.75,
        as_release=True,
        truth="positive",
    ),
    Scenario("LIMIT; a local event reaches staff first, customers next", follow=0.12, truth="limit"),
)

SCENARIOS = PLAIN + TRAPS
