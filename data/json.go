package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// MarshalJSON writes the annotations as a JSON object with sorted keys. A float64 keeps a point or an exponent (3.0, not 3), so
// that it comes back as one; NaN and infinities, which JSON lacks, are {"float": "NaN"}.
func (a Annotations) MarshalJSON() ([]byte, error) {
	if a == nil {
		return []byte("{}"), nil
	}
	var out bytes.Buffer
	if err := appendJSON(&out, reflect.ValueOf(map[string]any(a))); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func appendJSON(out *bytes.Buffer, v reflect.Value) error {
	for v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		out.WriteString("null")
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		text, err := json.Marshal(v.String())
		out.Write(text)
		return err
	case reflect.Bool:
		out.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		out.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		out.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		out.WriteString(floatJSON(v.Float()))
	case reflect.Slice, reflect.Array:
		out.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := appendJSON(out, v.Index(i)); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return fmt.Errorf("annotation of type %s: keys must be strings", v.Type())
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		out.WriteByte('{')
		for i, key := range keys {
			if i > 0 {
				out.WriteByte(',')
			}
			text, _ := json.Marshal(key.String())
			out.Write(text)
			out.WriteByte(':')
			if err := appendJSON(out, v.MapIndex(key)); err != nil {
				return fmt.Errorf("%q: %w", key.String(), err)
			}
		}
		out.WriteByte('}')
	default:
		return fmt.Errorf("annotation of type %s: use a string, bool, number, or a list of these", v.Type())
	}
	return nil
}

func floatJSON(x float64) string {
	if !finite(x) {
		return `{"float":"` + strconv.FormatFloat(x, 'g', -1, 64) + `"}`
	}
	text := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// UnmarshalJSON reads what MarshalJSON writes. Lists of one kind come back as []string, []bool, []int64 or []float64, others as
// []any; an empty list has no kind, and comes back as an empty []any.
func (a *Annotations) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var raw map[string]any
	if err := d.Decode(&raw); err != nil {
		return fmt.Errorf("annotations: %w", err)
	}
	*a = Annotations{}
	for key, v := range raw {
		(*a)[key] = fromJSON(v)
	}
	return nil
}

func fromJSON(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		x, err := v.Float64()
		if err != nil {
			x = math.Copysign(math.Inf(1), x)
		}
		return x
	case []any:
		for i := range v {
			v[i] = fromJSON(v[i])
		}
		return narrow(v)
	case map[string]any:
		if text, ok := v["float"].(string); ok && len(v) == 1 {
			if x, err := strconv.ParseFloat(text, 64); err == nil {
				return x
			}
		}
		for key := range v {
			v[key] = fromJSON(v[key])
		}
	}
	return v
}

// narrow returns a list of values of one kind as a slice of that kind.
func narrow(list []any) any {
	for _, as := range []func([]any) (any, bool){all[string], all[bool], all[int64], all[float64]} {
		if typed, ok := as(list); ok {
			return typed
		}
	}
	return list
}

func all[T any](list []any) (any, bool) {
	typed := make([]T, 0, len(list))
	for _, v := range list {
		x, ok := v.(T)
		if !ok {
			return nil, false
		}
		typed = append(typed, x)
	}
	return typed, len(list) > 0
}
