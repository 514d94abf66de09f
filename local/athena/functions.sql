-- Trino's functions and operators where DuckDB lacks them or answers otherwise, each as a macro.
-- translate.py calls those named trino_*; the others bear Trino's own names.

-- DuckDB's text of a double ('1e-05', '1e+16', '12345678.0') as Java and so Athena spell it.
create macro java_double(text) as case
    when text is null then null
    when text like '%nan' then 'NaN'
    when text like '-%' then '-' || java_double_unsigned(text[2:])
    else java_double_unsigned(text)
end;
create macro java_double_unsigned(text) as case
    when text = 'inf' then 'Infinity'
    when contains(text, 'e') then
        split_part(text, 'e', 1)
        || case when contains(text, '.') then '' else '.0' end
        || 'E' || cast(cast(split_part(text, 'e', 2) as int) as varchar)
    when length(split_part(text, '.', 1)) > 7 then
        java_mantissa(rtrim(replace(text, '.', ''), '0'))
        || 'E' || cast(length(split_part(text, '.', 1)) - 1 as varchar)
    when text like '0.000%' then
        java_mantissa(ltrim(split_part(text, '.', 2), '0'))
        || 'E-' || cast(length(text) - length(ltrim(split_part(text, '.', 2), '0')) - 1 as varchar)
    else text
end;
create macro java_mantissa(digits) as
    digits[1] || '.' || case when length(digits) > 1 then digits[2:] else '0' end;

-- DuckDB's text of a timestamp with the three decimals that Athena always writes.
create macro java_timestamp(text) as
    left(text || case when contains(text, '.') then '' else '.' end || '000', 23);

create macro trino_text(value) as case typeof(value)
    when 'DOUBLE' then java_double(cast(value as varchar))
    when 'FLOAT' then java_double(cast(value as varchar))
    when 'TIMESTAMP' then java_timestamp(cast(value as varchar))
    else cast(value as varchar)
end;

-- A double becomes the nearest integer, halves away from zero; text must be an integer's.
create macro trino_cast_tinyint(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then cast(round(try_cast(value as double)) as tinyint)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.')
        then error('INVALID_CAST_ARGUMENT: Cannot cast ''' || cast(value as varchar) || ''' to TINYINT')
    else cast(value as tinyint)
end;
create macro trino_try_cast_tinyint(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then try_cast(round(try_cast(value as double)) as tinyint)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.') then null
    else try_cast(value as tinyint)
end;
create macro trino_cast_smallint(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then cast(round(try_cast(value as double)) as smallint)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.')
        then error('INVALID_CAST_ARGUMENT: Cannot cast ''' || cast(value as varchar) || ''' to SMALLINT')
    else cast(value as smallint)
end;
create macro trino_try_cast_smallint(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then try_cast(round(try_cast(value as double)) as smallint)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.') then null
    else try_cast(value as smallint)
end;
create macro trino_cast_integer(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then cast(round(try_cast(value as double)) as integer)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.')
        then error('INVALID_CAST_ARGUMENT: Cannot cast ''' || cast(value as varchar) || ''' to INTEGER')
    else cast(value as integer)
end;
create macro trino_try_cast_integer(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then try_cast(round(try_cast(value as double)) as integer)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.') then null
    else try_cast(value as integer)
end;
create macro trino_cast_bigint(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then cast(round(try_cast(value as double)) as bigint)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.')
        then error('INVALID_CAST_ARGUMENT: Cannot cast ''' || cast(value as varchar) || ''' to BIGINT')
    else cast(value as bigint)
end;
create macro trino_try_cast_bigint(value) as case
    when typeof(value) in ('DOUBLE', 'FLOAT') then try_cast(round(try_cast(value as double)) as bigint)
    when typeof(value) = 'VARCHAR' and contains(cast(value as varchar), '.') then null
    else try_cast(value as bigint)
end;

create macro decimal_scale(type) as coalesce(try_cast(regexp_extract(type, ',(\d+)\)', 1) as int), 0);

-- Integers divide to integers; decimals round to the wider scale (half up), as Trino's do.
-- No overloads by type: inside an aggregation DuckDB chooses the wrong one, silently.
create macro trino_quotient(a, b) as case
    when typeof(a) in ('DOUBLE', 'FLOAT') or typeof(b) in ('DOUBLE', 'FLOAT') then a // b
    when typeof(a) like 'DECIMAL%' or typeof(b) like 'DECIMAL%'
        then round(a // b, greatest(decimal_scale(typeof(a)), decimal_scale(typeof(b))))
    else a // b
end;
create macro trino_div(a, b) as case
    when b = 0 then error(case
        when typeof(a) in ('DOUBLE', 'FLOAT') or typeof(b) in ('DOUBLE', 'FLOAT')
        then 'NOT_SUPPORTED: a double divided by zero; Athena gives Infinity or NaN'
        else 'DIVISION_BY_ZERO: Division by zero'
    end)
    else trino_quotient(a, b)
end;
create macro trino_mod(a, b) as case
    when b = 0 then error('DIVISION_BY_ZERO: Division by zero')
    else a % b
end;

create macro trino_regexp_extract(text, pattern, number) as
    case when regexp_matches(text, pattern) then regexp_extract(text, pattern, number) end;
create macro trino_regexp_replace(text, pattern, replacement) as
    regexp_replace(text, pattern, regexp_replace(replacement, '\$(\d)', '\\\1', 'g'), 'g');
create macro trino_split_part(text, delimiter, number) as str_split(text, delimiter)[number];
create macro trino_slice(items, first, size) as items[
    first : case when first < 0 and first + size >= 0 then -1 else first + size - 1 end
];
create macro trino_position(items, item) as coalesce(list_position(items, item), 0);

create macro trino_split(text, delimiter, most) as case
    when len(str_split(text, delimiter)) <= most then str_split(text, delimiter)
    else list_append(
        str_split(text, delimiter)[1 : most - 1],
        array_to_string(str_split(text, delimiter)[most :], delimiter)
    )
end;
create macro trino_substr(text, first) as case when first = 0 then '' else substring(text, first) end;
create macro trino_substr_of(text, first, size) as
    case when first = 0 then '' else substring(text, first, size) end;
create macro trino_contains(items, item) as case
    when list_contains(items, item) then true
    when list_count(items) < len(items) then null
    else list_contains(items, item)
end;
create macro trino_json_scalar(text, path) as
    case when json_type(text, path) not in ('ARRAY', 'OBJECT') then text ->> path end;

-- Trino refuses what is not there; element_at gives NULL.
create macro trino_array_at(items, place) as case
    when place = 0 then error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1')
    when place < 0 then error('INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || place)
    when place > len(items) then error(
        'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: '
        || place || ' > ' || len(items)
    )
    else items[place]
end;
create macro trino_array_try(items, place) as case when place > 0 then items[place] end;
create macro trino_map_at(entries, k) as case
    when entries is not null and k is not null and not map_contains(entries, k)
        then error('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || cast(k as varchar))
    else entries[k]
end;

-- A moment and the zone in which it is shown; the local time there.
create macro trino_local(moment, zone) as timezone(zone, cast(moment as timestamptz));
create macro trino_zoned(moment, zone) as
    struct_pack("moment" := cast(moment as timestamptz), "at time zone" := zone);

create macro map_agg(k, v) as map(list(k), list(v));
create macro arrays_overlap(a, b) as list_has_any(a, b);
create macro array_union(a, b) as list_distinct(list_concat(a, b));
create macro codepoint(text) as unicode(text);
create macro infinity() as cast('inf' as double);
create macro nan() as cast('nan' as double);
create macro e() as exp(1);
create macro is_finite(number) as isfinite(cast(number as double));
create macro is_infinite(number) as isinf(cast(number as double));
create macro every(truth) as bool_and(truth);
create macro yow(day) as isoyear(day);
create macro hamming_distance(a, b) as hamming(a, b);
