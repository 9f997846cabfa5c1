;; Text in which nothing stops the scanner, sixteen bytes at a time (plain-run.ts).
(module
  (memory (export "memory") 16)
  ;; The first place from $at on where text has to be looked at, or one less than sixteen bytes before $end.
  (func (export "endOfPlainRun") (param $at i32) (param $end i32) (result i32)
    (local $bytes v128)
    (local $stops i32)
    (block $rest
      (loop $next
        (br_if $rest (i32.gt_u (i32.add (local.get $at) (i32.const 16)) (local.get $end)))
        (local.set $bytes (v128.load align=1 (local.get $at)))
        (local.set $stops
          (i8x16.bitmask
            (v128.or
              (v128.or
                ;; control characters but for tab and line feed
                (v128.andnot
                  (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 0x20)))
                  (v128.or
                    (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x09)))
                    (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x0a)))))
                ;; &
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x26))))
              (v128.or
                ;; < and >
                (i8x16.eq
                  (v128.or (local.get $bytes) (i8x16.splat (i32.const 0x02)))
                  (i8x16.splat (i32.const 0x3e)))
                ;; what begins U+FFFE and U+FFFF
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0xef)))))))
        (if (local.get $stops)
          (then (return (i32.add (local.get $at) (i32.ctz (local.get $stops))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (local.get $at)))
