import { CORE_REASONS } from '../core/reasons.ts';

export const HELP = `Kiểm tra học bạ số ngoại tuyến (Đ15) / checks signed transcripts offline

  npm run verify -- [--profiles DIR] [--trust DIR] [--tsa-trust DIR] [--json] FILE...
  npm run verify -- --receipt FILE --keys JWKS [--timestamp FILE --tsa-trust DIR] [--json]
  npm run verify -- --core [--cert PEM] [--json | --json-lines] FILE...

  --profiles DIR   định dạng / format profiles (config/profiles)
  --trust DIR      chứng thư gốc và cấp phát tin cậy, PEM / trusted root and issuing certificates (config/trust)
  --receipt FILE   kiểm tra biên nhận của kho / check a receipt of the repository
  --keys JWKS      khóa công khai của kho / its public keys, from /.well-known/jwks.json
  --timestamp FILE dấu thời gian của biên nhận / its timestamp: the member "timestamp" of the submission, as JSON
                   cùng danh sách thu hồi .crl, trả lời OCSP .ocsp (DER) nếu có / and evidence on revocation, where there is
  --tsa-trust DIR  chứng thư của các tổ chức cấp dấu thời gian, PEM / trusted time-stamping authorities
  --json           dòng cuối là một đối tượng JSON / one JSON object as the last line

Mã kết thúc / exit code: 0 TOTAL-PASSED, 1 TOTAL-FAILED, 2 INDETERMINATE, 64 sai cách dùng / usage

--core: xác minh lõi XMLDSig 1.1 của mọi chữ ký trong tài liệu bất kỳ, không dùng định dạng và danh sách tin cậy
XMLDSig core validation of every signature in any document, no profile and no trust list

  --cert PEM       chứng thư (hoặc khóa) của người ký, thay cho KeyInfo / the signer's certificate or public key
  --json-lines     mỗi tệp một đối tượng JSON / one JSON object a file:
                   {"file", "verdict": "valid" | "invalid" | "refused", "reason", "signed": [{"path", "sha256"}],
                    "signatures": [{"path", "verdict", "reason", "signed"}]}

Mã kết thúc / exit code: 0 mọi tệp valid / all valid, 1 có invalid / any invalid, 2 có refused / any refused and none
invalid, 64 sai cách dùng, tệp không đọc được / usage, or a file that cannot be read (reason unreadable)

Lý do / reasons:
${CORE_REASONS.map(({ reason, verdict, means }) => `  ${reason.padEnd(26)} ${verdict.padEnd(7)} ${means}`).join('\n')}`;
