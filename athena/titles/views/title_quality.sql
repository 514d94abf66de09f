-- One row per day, platform and measure: a first look at the titles for analysts.
-- null: titles without a value, by column. repair: titles repaired, by kind. outlier: titles further than three
-- standard deviations from the platform's mean, by number; value is their share of the platform's titles.
-- correlation: Pearson's, of two numbers; titles have both; value is null where it cannot be computed.
create or replace view title_quality as
with
numbered as (
    select
        titles.*,
        title_scores.score,
        if(titles.type = 'movie' and titles.duration_type = 'min', titles.duration_int) as minutes,
        if(titles.duration_type = 'season', titles.duration_int) as seasons
    from titles
    left join title_scores on title_scores.title_id = titles.id and title_scores.dt = titles.dt
),
placed as (
    select
        numbered.*,
        abs(release_year - avg(release_year) over (partition by platform, dt))
        > 3 * stddev_pop(release_year) over (partition by platform, dt) as odd_year,
        abs(minutes - avg(minutes) over (partition by platform, dt))
        > 3 * stddev_pop(minutes) over (partition by platform, dt) as odd_minutes,
        abs(seasons - avg(seasons) over (partition by platform, dt))
        > 3 * stddev_pop(seasons) over (partition by platform, dt) as odd_seasons
    from numbered
),
counted as (
    select
        platform,
        dt,
        count(*) as of_platform,
        array[
            'null', 'null', 'null', 'null', 'null', 'null', 'null',
            'repair', 'repair', 'repair', 'repair',
            'outlier', 'outlier', 'outlier'
        ] as measures,
        array[
            'director', 'actors', 'country', 'date_added', 'duration_int', 'listed_in', 'description',
            'date_rewritten', 'duration_moved', 'rating_null', 'spaces_folded',
            'release_year', 'minutes', 'seasons'
        ] as names,
        array[
            count(*) - count(director),
            count(*) - count(actors),
            count(*) - count(country),
            count(*) - count(date_added),
            count(*) - count(duration_int),
            count(*) - count(listed_in),
            count(*) - count(description),
            sum(if(contains(repairs, 'date_rewritten'), 1, 0)),
            sum(if(contains(repairs, 'duration_moved'), 1, 0)),
            sum(if(contains(repairs, 'rating_null'), 1, 0)),
            sum(if(contains(repairs, 'spaces_folded'), 1, 0)),
            sum(if(odd_year, 1, 0)),
            sum(if(odd_minutes, 1, 0)),
            sum(if(odd_seasons, 1, 0))
        ] as counts
    from placed
    group by platform, dt
)
select
    counted.platform,
    measured.measure,
    measured.name,
    cast(measured.titles as bigint) as titles,
    cast(measured.titles as double) / counted.of_platform as value,
    counted.dt
from counted
cross join unnest(counted.measures, counted.names, counted.counts) as measured (measure, name, titles)
union all
select
    platform,
    'correlation' as measure,
    'release_year and minutes' as name,
    count(minutes) as titles,
    if(corr(minutes, release_year) between -1.5 and 1.5, corr(minutes, release_year)) as value,
    dt
from numbered
group by platform, dt
union all
select
    platform,
    'correlation' as measure,
    'release_year and score' as name,
    count(score) as titles,
    if(corr(score, release_year) between -1.5 and 1.5, corr(score, release_year)) as value,
    dt
from numbered
group by platform, dt
union all
select
    platform,
    'correlation' as measure,
    'minutes and score' as name,
    sum(if(minutes is not null and score is not null, 1, 0)) as titles,
    if(corr(score, minutes) between -1.5 and 1.5, corr(score, minutes)) as value,
    dt
from numbered
group by platform, dt
