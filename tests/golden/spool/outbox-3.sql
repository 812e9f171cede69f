-- An outbox as agents with schema version 3 left it: records 1 and 2 acknowledged, 3 evicted, 4 refused, 5 and 6 waiting.
CREATE TABLE link (
    seq INTEGER PRIMARY KEY,
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
    link BLOB NOT NULL CHECK (length(link) = 32),
    incident TEXT NOT NULL,
    tombstone TEXT
) STRICT;
CREATE INDEX link_incident ON link(incident);
CREATE INDEX link_tombstone ON link(tombstone) WHERE tombstone IS NOT NULL;
CREATE TABLE body (
    seq INTEGER PRIMARY KEY REFERENCES link(seq),
    severity INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX body_severity ON body(severity, seq);
CREATE TABLE receipt (
    seq INTEGER PRIMARY KEY,
    link BLOB NOT NULL,
    stored_ms INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TABLE dead_letter (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE headline (
    seq INTEGER PRIMARY KEY,
    type INTEGER NOT NULL,
    incident TEXT NOT NULL,
    finding TEXT,
    response INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    detail TEXT NOT NULL,
    state INTEGER NOT NULL,
    account TEXT NOT NULL,
    enforcement INTEGER NOT NULL,
    verified INTEGER NOT NULL -- -1: no outcome
) STRICT;
CREATE INDEX headline_at ON headline(at_ms);
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES ('evicted', 1), ('evicted_told', 0);
INSERT INTO link VALUES (1, X'73764b3639047607f5d1fd1e0c7086dcd10f15ad36d3fd8091b40a4deda11a2a', X'f2050a0cf83046e2c2ec7124cd23fe4a56b781eb8d578a9cd8f266db2e61b79e', '0193a5c2-0000-7000-8000-000000000001', NULL);
INSERT INTO headline VALUES (1, 0, '0193a5c2-0000-7000-8000-000000000001', 'additional_person', 2, 1767600000001, '2 people in view', 1, 'alice', 1, -1);
INSERT INTO link VALUES (2, X'55d3b0317b015d83cbcaf538900c3c700e6b78fc724646f3183033e36ae326a5', X'b998c1502805aa32f24e1a430c2858d35d6ac302cde8223e49cdd24fefa0a3fc', '0193a5c2-0000-7000-8000-000000000002', NULL);
INSERT INTO receipt VALUES (2, X'b998c1502805aa32f24e1a430c2858d35d6ac302cde8223e49cdd24fefa0a3fc', 1767600000000, X'00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO headline VALUES (2, 0, '0193a5c2-0000-7000-8000-000000000002', 'additional_person', 2, 1767600000002, '2 people in view', 1, 'alice', 1, -1);
INSERT INTO link VALUES (3, X'd578d2e87e061b53112c697a388349ad1b33db05ae2fc7c0d3b12bbd1b85ba2d', X'2d13515a122aff462a2c5d85cc3c0b3957aa26bc804553f40256e47e1bc18d28', '0193a5c2-0000-7000-8000-000000000003', 'evicted');
INSERT INTO headline VALUES (3, 0, '0193a5c2-0000-7000-8000-000000000003', 'additional_person', 2, 1767600000003, '2 people in view', 2, 'alice', 1, -1);
INSERT INTO link VALUES (4, X'3fe70808a7f256c171bca1d27cab0f6a75e80df005753ac815637f67b1b3def1', X'46cdea220e7a6e2691b60c5289e1e81b28d8f2b705dc0b8610e6481466f05f1c', '0193a5c2-0000-7000-8000-000000000004', 'refused');
INSERT INTO dead_letter VALUES (4, '{"activity_id":1,"activity_name":"Create","actor":{"user":{"name":"anna","uid":"w-1017"}},"category_name":"Findings","category_uid":2,"class_name":"Detection Finding","class_uid":2004,"device":{"type_id":0,"uid":"5f0c7c52-6f0e-4b57-9d0e-0d7b1f3a9c11"},"finding_info":{"created_time":1795471500123,"desc":"2 people in view","first_seen_time":1795471499123,"last_seen_time":1795471500123,"title":"Additional person in view","types":["additional_person"],"uid":"0193a5c2-0000-7000-8000-000000000004"},"metadata":{"product":{"name":"Shiftguard","vendor_name":"Shiftguard","version":"0.1.0"},"profiles":["host"],"uid":"0193a5c2-0000-7000-8000-000000000004","version":"1.3.0"},"severity_id":4,"status_id":1,"time":1795471500123,"type_uid":200401,"unmapped":{"shiftguard":{"enforcement":"enforce","geometry":{"faces":[{"height":0.2,"width":0.125,"x":0.3125,"y":0.25}],"frame_height":480,"frame_width":640,"persons":[{"height":0.8,"width":0.4,"x":0.25,"y":0.2},{"height":0.7,"width":0.25,"x":0.7,"y":0.3}]},"occurrence":1,"policy_version":7,"record":"incident","response":"lock","trust":{"offset_ms":-12,"uncertainty_ms":40}}}}', 'The server answered 422: /time must be a number');
INSERT INTO headline VALUES (4, 0, '0193a5c2-0000-7000-8000-000000000004', 'additional_person', 2, 1767600000004, '2 people in view', 3, 'alice', 1, -1);
INSERT INTO link VALUES (5, X'4216bb7ef4a57b623026f9b30207d4dbc7b889ce3e1a6b20785c3a80258897b5', X'b3268451a635922ad40a6e9c77aba699fc15fc4165e58c43fe74ee08b05f99d4', '0193a5c2-0000-7000-8000-000000000005', NULL);
INSERT INTO body VALUES (5, 4, '{"activity_id":1,"activity_name":"Create","actor":{"user":{"name":"anna","uid":"w-1017"}},"category_name":"Findings","category_uid":2,"class_name":"Detection Finding","class_uid":2004,"device":{"type_id":0,"uid":"5f0c7c52-6f0e-4b57-9d0e-0d7b1f3a9c11"},"finding_info":{"created_time":1795471500123,"desc":"2 people in view","first_seen_time":1795471499123,"last_seen_time":1795471500123,"title":"Additional person in view","types":["additional_person"],"uid":"0193a5c2-0000-7000-8000-000000000005"},"metadata":{"product":{"name":"Shiftguard","vendor_name":"Shiftguard","version":"0.1.0"},"profiles":["host"],"uid":"0193a5c2-0000-7000-8000-000000000005","version":"1.3.0"},"severity_id":4,"status_id":1,"time":1795471500123,"type_uid":200401,"unmapped":{"shiftguard":{"enforcement":"enforce","geometry":{"faces":[{"height":0.2,"width":0.125,"x":0.3125,"y":0.25}],"frame_height":480,"frame_width":640,"persons":[{"height":0.8,"width":0.4,"x":0.25,"y":0.2},{"height":0.7,"width":0.25,"x":0.7,"y":0.3}]},"occurrence":1,"policy_version":7,"record":"incident","response":"lock","trust":{"offset_ms":-12,"uncertainty_ms":40}}}}');
INSERT INTO headline VALUES (5, 0, '0193a5c2-0000-7000-8000-000000000005', 'additional_person', 2, 1767600000005, '2 people in view', 0, 'alice', 1, -1);
INSERT INTO link VALUES (6, X'64ce47b91d345d3f5eb49a5f33e70c96d146a5e632b24bff41258d29d76404c6', X'694c676a827166405b4ca081cea67f4d6dbbfe4132beb88915109f26643f81fb', '0193a5c2-0000-7000-8000-000000000006', NULL);
INSERT INTO body VALUES (6, 4, '{"activity_id":1,"activity_name":"Create","actor":{"user":{"name":"anna","uid":"w-1017"}},"category_name":"Findings","category_uid":2,"class_name":"Detection Finding","class_uid":2004,"device":{"type_id":0,"uid":"5f0c7c52-6f0e-4b57-9d0e-0d7b1f3a9c11"},"finding_info":{"created_time":1795471500123,"desc":"2 people in view","first_seen_time":1795471499123,"last_seen_time":1795471500123,"title":"Additional person in view","types":["additional_person"],"uid":"0193a5c2-0000-7000-8000-000000000006"},"metadata":{"product":{"name":"Shiftguard","vendor_name":"Shiftguard","version":"0.1.0"},"profiles":["host"],"uid":"0193a5c2-0000-7000-8000-000000000006","version":"1.3.0"},"severity_id":4,"status_id":1,"time":1795471500123,"type_uid":200401,"unmapped":{"shiftguard":{"enforcement":"enforce","geometry":{"faces":[{"height":0.2,"width":0.125,"x":0.3125,"y":0.25}],"frame_height":480,"frame_width":640,"persons":[{"height":0.8,"width":0.4,"x":0.25,"y":0.2},{"height":0.7,"width":0.25,"x":0.7,"y":0.3}]},"occurrence":1,"policy_version":7,"record":"incident","response":"lock","trust":{"offset_ms":-12,"uncertainty_ms":40}}}}');
INSERT INTO headline VALUES (6, 0, '0193a5c2-0000-7000-8000-000000000006', 'additional_person', 2, 1767600000006, '2 people in view', 0, 'alice', 1, -1);
PRAGMA user_version=3;
